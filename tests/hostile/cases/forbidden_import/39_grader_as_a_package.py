"""39: import the grader's judge, which knows what is expected.
"""

globals().update(vars(__import__("grader." + "judge", fromlist=["engine"])))
