"""The rows of the durable engine: jobs, relay, sagas, growth, idle cost."""
