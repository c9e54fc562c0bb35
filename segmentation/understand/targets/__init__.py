"""What can be predicted: one target a file."""
