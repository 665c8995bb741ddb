"""Frozen values that the other layers pass around."""
