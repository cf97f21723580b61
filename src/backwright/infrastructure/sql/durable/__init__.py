"""The durable engine on a SQL database."""
