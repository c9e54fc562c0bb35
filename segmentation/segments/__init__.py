"""Proposals become segments that a person has checked."""
