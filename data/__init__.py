"""What ships beside the program: the demo shop (`data.demo`)."""
