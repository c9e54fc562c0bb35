"""The demo shop: a seeded outdoor shop that writes exports in the platforms' real formats (see README.md)."""
