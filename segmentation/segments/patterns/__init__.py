"""The guides' patterns, one file a family: rule, purpose, metric, size and brief of each; `library` reads the folder."""
