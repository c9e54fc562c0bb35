"""One platform's export format a module, each a `Source` value."""
