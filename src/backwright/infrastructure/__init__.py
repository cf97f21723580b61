"""One folder per technology; a driver is imported only inside its own."""
