"""The workload has one right answer to every request."""

from benchmarks.harness import catalog


def test_every_list_is_full_and_has_no_ties() -> None:
    """Each category has a whole page of active products, all with different prices."""
    assert len(catalog.cheapest()) == catalog.CATEGORIES
    for category, page in catalog.cheapest().items():
        prices = [product.price_minor for product in page]

        assert len(page) == catalog.PAGE
        assert prices == sorted(set(prices))
        assert all(product.active and product.category == category for product in page)


def test_no_seeded_sku_looks_like_an_added_one() -> None:
    """Removing what a measurement added never touches the seeded catalogue."""
    skus = [product.sku for product in catalog.products()]

    assert len(set(skus)) == catalog.PRODUCTS
    assert not any(sku.startswith(catalog.ADDED) for sku in skus)
