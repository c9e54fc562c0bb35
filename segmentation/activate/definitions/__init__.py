"""One platform's own form of a segment a file."""
