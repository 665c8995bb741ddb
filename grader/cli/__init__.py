"""The command ``kata``: one module a command; parse, call, render, exit code."""
