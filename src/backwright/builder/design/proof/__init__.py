"""The tests of a generated project: what they start from, and what they claim."""
