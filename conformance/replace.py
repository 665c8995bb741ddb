"""For plans: one object in the place of another, wherever a package has imported it."""

import sys


def everywhere(package: str, old: object, new: object) -> None:
    """Replace ``old`` in all modules of a package that are loaded by now, under whatever name."""
    for name, module in list(sys.modules.items()):
        if name == package or name.startswith(f"{package}."):
            for attribute, value in list(vars(module).items()):
                if value is old:
                    setattr(module, attribute, new)
