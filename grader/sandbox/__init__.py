"""Run untrusted code: the only package that starts processes."""
