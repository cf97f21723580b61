"""What is done at set times."""
