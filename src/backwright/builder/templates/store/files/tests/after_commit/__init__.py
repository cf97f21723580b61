"""What happens after commits, with real services around."""
