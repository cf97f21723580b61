"""From the blueprint as it is written to the model: every name resolved, every mistake noted."""
