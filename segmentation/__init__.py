"""Segment Workbench: exports in, checked segments out. The rooms and what may import what: see README.md."""

__version__ = "0.1.0"
