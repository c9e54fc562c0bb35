"""Canonical tables become features, scores and predictions, as of a date."""
