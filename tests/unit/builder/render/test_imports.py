"""Imports of rendered files."""

from backwright.builder.render.imports import tidied

OWN = frozenset({"shop", "tests"})


def test_only_what_is_used_is_imported_in_sections() -> None:
    """Standard library, libraries, own code; each sorted, and nothing that is not needed."""
    text = '''"""Doc."""

from shop.catalog import Product, Category
from backwright.domain import Money, Rule
from dataclasses import dataclass, field
import os
from shop.roles import staff as personnel


@dataclass
class Order:
    price: Money
    product: Product = personnel(os)
'''

    assert (
        tidied(text, OWN, 100)
        == '''"""Doc."""

import os
from dataclasses import dataclass

from backwright.domain import Money

from shop.catalog import Product
from shop.roles import staff as personnel


@dataclass
class Order:
    price: Money
    product: Product = personnel(os)
'''
    )


def test_long_imports_are_broken() -> None:
    """One name a line, where one line is too long for them."""
    text = "from shop import Alpha, Beta\nx = Alpha, Beta\n"

    assert tidied(text, OWN, 20) == (
        "from shop import (\n    Alpha,\n    Beta,\n)\n\nx = Alpha, Beta\n"
    )


def test_a_file_without_imports_stays_as_it_is() -> None:
    """There is nothing to do."""
    assert tidied('"""Doc."""\n\nX = 1\n', OWN, 100) == '"""Doc."""\n\nX = 1\n'


def test_imports_that_nobody_needs_leave_nothing_behind() -> None:
    """The file goes on as if they had never been there."""
    assert tidied('"""Doc."""\n\nfrom a import b\n\nX = 1\n', OWN, 100) == (
        '"""Doc."""\n\n\nX = 1\n'
    )
