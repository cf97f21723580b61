"""Sagas on a SQL database."""
