"""Decide: compare observations, shrink, diagnose, verify. Never imports learner code."""
