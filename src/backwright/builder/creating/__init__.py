"""New projects: from a template, from a blueprint, or empty."""
