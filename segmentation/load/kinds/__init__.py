"""One kind of file a module: what a row may say. The tables it feeds are in `sql/<kind>/<table>.sql`."""
