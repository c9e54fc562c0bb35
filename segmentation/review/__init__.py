"""What happened, month against month."""
