"""GraphQL: use cases as queries, mutations and subscriptions, made once at start."""

from backwright.presentation.graphql.application import GraphqlApplication
from backwright.presentation.graphql.config import GraphqlConfig
from backwright.presentation.graphql.http import Answered, Asked

__all__ = ["Answered", "Asked", "GraphqlApplication", "GraphqlConfig"]
