"""The real thing: Flask itself."""

from flask import Flask, render_template, render_template_string, request, url_for

__all__ = ["Flask", "render_template", "render_template_string", "request", "url_for"]
