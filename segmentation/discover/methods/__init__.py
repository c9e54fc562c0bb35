"""One clustering method a file; `offered()` finds them. A method proposes groups and never decides membership."""
