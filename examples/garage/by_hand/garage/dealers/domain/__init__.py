"""The business of dealers, in plain Python."""
