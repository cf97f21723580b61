"""Fills an empty store with a small catalogue and four accounts: `python -m PACKAGE.seed`."""

import asyncio
from pathlib import Path

from backwright.application import Call
from backwright.domain import Money, Principal, new_id
from backwright.main import Application, load_application
from PIL import Image

from PACKAGE.catalog.contracts import (
    CategoryId,
    CreateCategory,
    CreateProduct,
    PictureProductWith,
    ProductId,
)
from PACKAGE.identity.contracts import GrantRoles, ListUsers, RegisterUser, Role
from PACKAGE.settings import OwnSettings

PASSWORD = "try-the-store"
ACCOUNTS = (
    ("admin@example.com", "Alex Admin", Role.ADMIN),
    ("staff@example.com", "Sam Staff", Role.STAFF),
    ("ada@example.com", "Ada Customer", Role.CUSTOMER),
    ("ben@example.com", "Ben Customer", Role.CUSTOMER),
)
# Category, the one above it, and its products: sku, name, price in EUR, stock, tags.
CATALOGUE = (
    ("Home", None, ()),
    (
        "Lighting",
        "Home",
        (
            ("LAMP-001", "Desk lamp, brass", "49.90", 25, ["lamp", "office"]),
            ("LAMP-002", "Floor lamp, oak", "129.00", 8, ["lamp", "wood"]),
            ("LAMP-003", "Reading lamp, clip-on", "19.50", 60, ["lamp"]),
            ("BULB-001", "LED bulb E27, warm white", "4.95", 400, ["led"]),
        ),
    ),
    (
        "Kitchen",
        "Home",
        (
            ("KNIFE-01", "Chef's knife, 20 cm", "64.00", 14, ["steel"]),
            ("BOARD-01", "Cutting board, beech", "24.90", 30, ["wood"]),
            ("KETTLE-1", "Kettle, 1.5 l", "39.00", 22, ["steel"]),
            ("MUG-0001", "Mug, stoneware", "12.50", 120, ["ceramic"]),
            ("MUG-0002", "Café mug, blue glaze", "13.50", 80, ["ceramic"]),
        ),
    ),
    ("Office", None, ()),
    (
        "Paper",
        "Office",
        (
            ("NOTE-A5", "Notebook A5, dotted", "8.90", 200, ["paper"]),
            ("NOTE-A4", "Notebook A4, ruled", "10.90", 150, ["paper"]),
            ("PEN-0001", "Fountain pen, medium", "29.00", 40, ["steel"]),
        ),
    ),
    (
        "Chairs",
        "Office",
        (
            ("CHAIR-01", "Task chair, adjustable", "249.00", 6, ["office"]),
            ("CHAIR-02", "Stool, birch", "89.00", 12, ["wood"]),
        ),
    ),
)


async def seed(store: Application) -> bool:
    """Make accounts and catalogue, unless there are accounts; say whether anything was made."""
    system = Call(principal=Principal(id=new_id(), roles=store.roles.names), address="seed")
    if (await store.send(ListUsers(limit=1), system)).items:
        return False
    for email, name, role in ACCOUNTS:
        user = await store.send(
            RegisterUser(email=email, display_name=name, password=PASSWORD), system
        )
        await store.send(GrantRoles(id=user.id, roles=[role]), system)
    made: dict[str | None, CategoryId | None] = {None: None}
    for name, above, products in CATALOGUE:
        shelf = CreateCategory(name=name, slug=name.lower(), parent=made[above])
        category = await store.send(shelf, system)
        made[name] = category.id
        for sku, title, price, stock, tags in products:
            command = CreateProduct(
                sku=sku,
                name=title,
                price=Money.of(price, "EUR"),
                stock=stock,
                category=category.id,
                tags=tags,
            )
            product = await store.send(command, system)
            await picture(store, product.id, f"{sku.lower()}.jpg", system)
    return True


async def picture(store: Application, product: ProductId, file: str, call: Call) -> None:
    """A picture in a colour of its own, among the originals; jobs make it smaller."""
    settings = store.settings
    assert isinstance(settings, OwnSettings)
    originals = Path(settings.pictures) / "originals"
    originals.mkdir(parents=True, exist_ok=True)
    hue = sum(file.encode()) % 256
    Image.new("HSV", (1600, 1200), (hue, 120, 220)).convert("RGB").save(originals / file)
    await store.send(PictureProductWith(id=product, file=file), call)


async def main() -> None:
    """Seed the database of the settings."""
    async with load_application(Path()) as store:
        made = await seed(store)
        products = sum(len(products) for _, _, products in CATALOGUE)
        done = f"made {len(ACCOUNTS)} accounts, {products} products"
        print(done if made else "there are accounts already; nothing was made")


if __name__ == "__main__":
    asyncio.run(main())
