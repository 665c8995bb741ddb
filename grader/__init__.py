"""The grader of the kata repository: see ARCHITECTURE.md for the layers."""

__version__ = "0.1.0"
