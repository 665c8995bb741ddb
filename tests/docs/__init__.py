"""A package, so that its test_documents.py is not that of tests/catalogue."""
