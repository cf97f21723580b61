"""Car dealers whose own software talks to us, in its own way; written by hand."""
