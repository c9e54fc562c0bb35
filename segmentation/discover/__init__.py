"""Features become proposed rules: clusters and pockets, each said in words."""
