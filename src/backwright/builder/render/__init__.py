"""From what each file says to the files themselves."""
