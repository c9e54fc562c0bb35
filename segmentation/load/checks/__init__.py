"""Data checks: one question a file."""
