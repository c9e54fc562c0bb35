"""Where rows live: the only room that knows the database."""
