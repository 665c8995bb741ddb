"""References in the place of the real parts, under the libraries' own test suites."""
