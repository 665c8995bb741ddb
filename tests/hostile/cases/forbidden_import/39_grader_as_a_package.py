"""39: import the grader's judge, which knows what is expected.

Levels: full partial
Or: load_error
"""

globals().update(vars(__import__("grader." + "judge", fromlist=["engine"])))
