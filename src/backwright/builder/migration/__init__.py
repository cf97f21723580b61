"""From the blueprint's tables to revisions that bring a database from one state to the next."""
