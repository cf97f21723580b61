"""The rows of the other protocols: GraphQL, gRPC, WebSocket, and what they need of memory."""
