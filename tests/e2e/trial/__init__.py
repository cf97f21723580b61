"""The store, made, served, called and killed as people and machines do it."""
