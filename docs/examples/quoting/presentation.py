"""Shipping over REST."""

from shop.quoting.contracts import GetQuote

from backwright.presentation.rest import Api

api = Api("quoting", tag="Shipping")
api.action(GetQuote, "GET /shipping/quote")
