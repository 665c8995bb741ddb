"""Grade many submissions, and keep what came of them."""
