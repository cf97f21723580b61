"""From a blueprint to the files of its project: planned, applied, and undone if need be."""
