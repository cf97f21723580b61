"""The expression language of rules and derivations: read, checked, and written as Python."""
