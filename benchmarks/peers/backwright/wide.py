"""The generated store with many more routes, all of which read a product."""

import os
from pathlib import Path

from store import main
from store.catalog.contracts.products import GetProduct, ProductView
from store.catalog.contracts.types import ProductId
from store.roles import ROLES

from backwright.application import Send
from backwright.main.application import Application
from backwright.main.module import Module
from backwright.main.settings import Settings
from backwright.presentation.rest import Api

api = Api("shelves")


def shelf(number: int) -> None:
    """Add one route."""

    @api.get(f"/shelf{number}/{{id}}", public=True)
    async def get_from_shelf(id: ProductId, send: Send) -> ProductView:
        return await send(GetProduct(id=id))


for number in range(int(os.environ["ROUTES"]) - 3):
    shelf(number)


def application(settings: Settings) -> Application:
    """The store's own modules and the shelves."""
    store = main.application(settings)
    modules = [*store.modules, Module(name="shelves", apis=[api])]
    folder = Path(main.__file__).parent.parent
    return Application(store.name, settings, modules=modules, roles=ROLES, folder=folder)
