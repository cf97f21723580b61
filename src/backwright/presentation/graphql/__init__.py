"""GraphQL: use cases as queries and mutations, made once at start from their types."""
