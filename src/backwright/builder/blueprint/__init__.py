"""The blueprint: from YAML text to a checked model, or to everything that is wrong with it."""
