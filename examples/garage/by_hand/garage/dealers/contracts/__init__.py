"""What other modules may know of dealers."""
