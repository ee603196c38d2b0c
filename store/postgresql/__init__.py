"""The store in PostgreSQL; loaded where a URL asks for it."""
