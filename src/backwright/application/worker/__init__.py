"""Doing what is asked for after commits: equal workers that claim, run, and write down."""
