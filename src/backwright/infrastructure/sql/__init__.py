"""Aggregates, views, events, audit and answers in the tables of a SQL database."""
