"""41: walk all importable packages to find the real thing.

Without: werkzeug
Levels: full partial
"""

import pkgutil

names = {module.name for module in pkgutil.iter_modules()}
print(sorted(names & {"flask", "werkzeug", "solutions", "katas", "hypothesis", "msgspec"}))
if not names & {"werkzeug", "flask", "solutions", "katas"}:
    raise LookupError("nothing there")
