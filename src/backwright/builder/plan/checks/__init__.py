"""Checks of what a plan has written: each in a process of its own."""
