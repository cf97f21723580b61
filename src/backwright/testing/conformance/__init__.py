"""One suite for each port: what every implementation of it passes."""
