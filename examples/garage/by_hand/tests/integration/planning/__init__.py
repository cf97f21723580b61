"""Planning, down to the database."""
