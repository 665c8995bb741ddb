"""The hostile side: files that import the standard library alone."""
