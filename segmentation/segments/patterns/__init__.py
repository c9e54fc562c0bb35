"""The guides' patterns, one file a family: rule, purpose, metric, size and brief; `library` reads it."""
