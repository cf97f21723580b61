"""Reordering over REST."""

from shop.reordering.contracts import FindShortages

from backwright.presentation.rest import Api

api = Api("reordering", tag="Reordering")
api.action(FindShortages, "GET /shortages")
