"""Checked segments become files to upload."""
