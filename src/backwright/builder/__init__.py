"""From a blueprint to a backend."""
