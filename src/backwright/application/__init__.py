"""Use cases, the pipeline around them, and every port that they need."""
