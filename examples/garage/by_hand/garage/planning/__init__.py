"""Who works on which car, when, and on which lift; written by hand."""
