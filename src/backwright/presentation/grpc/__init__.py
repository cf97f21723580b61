"""gRPC: use cases as services, made once at start from their types; nothing else loads grpc."""
