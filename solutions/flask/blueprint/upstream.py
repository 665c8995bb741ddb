"""The real thing: Flask's own Blueprint."""

from flask import Blueprint

__all__ = ["Blueprint"]
