"""Resources: their operations, statuses, links and pages."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from msgspec import UNSET

from backwright.application.messages import Command, Page
from backwright.domain import Money
from backwright.presentation.rest import Api


async def test_a_thing_is_read_by_its_id(shop: Any) -> None:
    """The view is answered as it is, with a link to itself."""
    product = shop.dispatcher.add(name="Chair")

    answer = await shop.ask("GET", f"/api/v1/products/{product.id}")

    assert answer.status == 200
    assert answer.json["name"] == "Chair"
    assert answer.json["price"] == {"amount": "9.90", "currency": "EUR"}
    assert answer.json["links"] == {"self": {"href": f"/api/v1/products/{product.id}"}}


async def test_creating_says_where_the_new_thing_is(shop: Any) -> None:
    """201, with a Location that answers."""
    body = {"name": "Table", "price": {"amount": "9", "currency": "EUR"}}

    answer = await shop.ask("POST", "/api/v1/products", body, token="staff")
    found = await shop.ask("GET", answer.headers["location"], token="staff")

    assert answer.status == 201
    assert found.json == answer.json
    assert shop.dispatcher.sent[0][0].price == Money.of("9", "EUR")


async def test_a_list_creates_many(shop: Any) -> None:
    """An array at the collection is the bulk command, in the same order."""
    body = [{"name": name, "price": {"amount": "9", "currency": "EUR"}} for name in ("One", "Two")]

    answer = await shop.ask("POST", "/api/v1/products", body, token="staff")

    assert answer.status == 201
    assert [each["name"] for each in answer.json] == ["One", "Two"]
    assert type(shop.sent()).__name__ == "CreateProducts"


async def test_errors_in_a_list_are_placed_in_it(shop: Any) -> None:
    """Each item is checked; the pointers begin with its index."""
    body = [{"name": "One", "price": {"amount": "9", "currency": "EUR"}}, {"name": "x"}]

    answer = await shop.ask("POST", "/api/v1/products", body, token="staff")

    assert answer.status == 422
    assert answer.errors == {"/1/name": "too_short", "/1/price": "missing"}


async def test_a_patch_leaves_what_is_absent_and_clears_what_is_null(
    shop: Any, world: SimpleNamespace
) -> None:
    """Merge patch (RFC 7396)."""
    product = shop.dispatcher.add(size=world.Size(width=3))
    path = f"/api/v1/products/{product.id}"
    patch = {"Content-Type": "application/merge-patch+json"}

    answer = await shop.ask("PATCH", path, {"size": None}, token="staff", headers=patch)

    assert answer.status == 200
    assert (answer.json["name"], answer.json["size"]) == ("Chair", None)
    assert shop.sent().name is UNSET


async def test_null_does_not_clear_what_must_be_there(shop: Any) -> None:
    """A required field can be changed, not taken away."""
    product = shop.dispatcher.add()

    answer = await shop.ask(
        "PATCH", f"/api/v1/products/{product.id}", {"name": None}, token="staff"
    )

    assert answer.status == 422
    assert answer.errors == {"/name": "wrong_type"}


async def test_deleting_answers_nothing_and_restoring_brings_back(shop: Any) -> None:
    """204 without a body; afterwards the thing is gone, and then there again."""
    product = shop.dispatcher.add()
    path = f"/api/v1/products/{product.id}"

    deleted = await shop.ask("DELETE", path, token="staff")
    gone = await shop.ask("GET", path)
    restored = await shop.ask("POST", f"{path}/restore", token="staff")

    assert (deleted.status, deleted.body, gone.status, restored.status) == (204, b"", 404, 200)
    assert "content-type" not in deleted.headers
    assert "content-length" not in deleted.headers


async def test_an_action_is_found_by_its_verb(shop: Any) -> None:
    """`SellProduct` is `POST /products/{id}/sell`; without fields it needs no body."""
    product = shop.dispatcher.add()

    answer = await shop.ask("POST", f"/api/v1/products/{product.id}/sell", token="staff")

    assert answer.status == 200
    assert answer.json["status"] == "sold"


async def test_links_are_what_state_and_roles_allow(shop: Any) -> None:
    """A sold product can be retired, neither sold again nor changed."""
    product = shop.dispatcher.add()
    path = f"/api/v1/products/{product.id}"

    draft = await shop.ask("GET", path, token="staff")
    theirs = await shop.ask("GET", path, token="customer")
    sold = await shop.ask("POST", f"{path}/sell", token="staff")
    customer = await shop.ask("GET", path, token="customer")

    assert list(draft.json["links"]) == ["self", "change", "delete", "sell"]
    assert list(theirs.json["links"]) == ["self", "change"]
    assert list(sold.json["links"]) == ["self", "delete", "retire"]
    assert sold.json["links"]["retire"] == {"href": f"{path}/retire", "method": "POST"}
    assert list(customer.json["links"]) == ["self"]


async def test_a_page_links_to_its_neighbours(shop: Any) -> None:
    """In the body and in a Link header; the filters stay, the cursor changes."""
    shop.dispatcher.page = Page(items=[shop.dispatcher.add()], next="n&x", previous="p")

    answer = await shop.ask("GET", "/api/v1/products?sort=-name&after=old&limit=1")

    following = "/api/v1/products?sort=-name&limit=1&after=n%26x"
    assert answer.json["links"]["next"] == {"href": following}
    assert answer.json["links"]["prev"]["href"].endswith("&before=p")
    assert answer.json["links"]["self"]["href"] == "/api/v1/products?sort=-name&after=old&limit=1"
    assert answer.headers["link"].startswith(f'<{following}>; rel="next", <')
    assert "links" not in answer.json["items"][0]


async def test_links_of_a_page_keep_the_query_as_it_was_written(shop: Any) -> None:
    """But what may not stand in an address is encoded, and another spelling of a cursor goes."""
    shop.dispatcher.page = Page(items=[shop.dispatcher.add()], next="n")

    answer = await shop.ask("GET", "/api/v1/products?sort=%2Dname&&%61fter=<a+b>&price_min=1+EUR")

    links = answer.json["links"]
    assert links["next"]["href"] == "/api/v1/products?sort=%2Dname&price_min=1+EUR&after=n"
    assert links["self"]["href"].endswith("?sort=%2Dname&&%61fter=%3Ca+b%3E&price_min=1+EUR")


async def test_query_parameters_become_the_query(shop: Any, world: SimpleNamespace) -> None:
    """Lists by repetition; money, booleans and instants in their text forms."""
    query = (
        "status=draft&status=sold&price_min=10.00+EUR&active=false&limit=5"
        "&since=2026-01-31T13:30:00%2B01:00"
    )

    answer = await shop.ask("GET", f"/api/v1/products?{query}")

    assert answer.status == 200
    assert shop.sent() == world.ListProducts(
        status=[world.Status.DRAFT, world.Status.SOLD],
        price_min=Money.of("10.00", "EUR"),
        active=False,
        limit=5,
        since=datetime(2026, 1, 31, 12, 30, tzinfo=UTC),
    )


async def test_only_the_chosen_fields_are_answered(shop: Any) -> None:
    """`?fields=` works on things and on lists, in the order that was asked."""
    product = shop.dispatcher.add()

    one = await shop.ask("GET", f"/api/v1/products/{product.id}?fields=name,id")
    many = await shop.ask("GET", "/api/v1/products?fields=name")

    assert list(one.json) == ["name", "id", "links"]
    assert many.json["items"] == [{"name": "Chair"}]


async def test_choosing_an_unknown_field_is_an_error(shop: Any) -> None:
    """The known ones are named."""
    answer = await shop.ask("GET", "/api/v1/products?fields=name,secret")

    assert answer.status == 422
    assert answer.errors == {"/fields": "unknown_value"}
    assert "price" in answer.json["errors"][0]["message"]


async def test_every_address_begins_with_the_base_path(opened: Any) -> None:
    """Behind a proxy that strips a prefix, links and Location still lead back."""
    shop = opened(base_path="/shop")
    body = {"name": "Table", "price": {"amount": "9", "currency": "EUR"}}

    created = await shop.ask("POST", "/api/v1/products", body, token="staff")
    listed = await shop.ask("GET", "/api/v1/products")

    assert created.headers["location"].startswith("/shop/api/v1/products/")
    assert created.json["links"]["self"]["href"] == created.headers["location"]
    assert listed.json["links"]["self"]["href"] == "/shop/api/v1/products"


async def test_a_message_may_check_itself(opened: Any, world: SimpleNamespace) -> None:
    """Once its parts from path and body are together; the error is of the whole."""
    api = Api("ranges")
    api.action(Between, "POST /ranges/{low}")
    shop = opened(api, cases=[world.case(Between, world.staff)])

    answer = await shop.ask("POST", "/api/v1/ranges/7", {"high": 3}, token="staff")

    assert answer.status == 422
    assert answer.json["errors"] == [
        {"at": "", "code": "invalid", "message": "low must be below high"}
    ]


async def test_names_in_json_may_differ_from_names_in_python(
    opened: Any, world: SimpleNamespace
) -> None:
    """In bodies, query strings, paths and errors alike."""
    api = Api("renamed")
    api.action(Renamed, "POST /renamed/{the_id}")
    shop = opened(api, cases=[world.case(Renamed, world.staff)])

    wrong = await shop.ask("POST", "/api/v1/renamed/7", {"firstName": 1}, token="staff")
    document = shop.rest.openapi()

    assert wrong.errors == {"/theId": "malformed", "/firstName": "wrong_type"}
    body = document["components"]["schemas"]["RenamedBody"]
    assert list(body["properties"]) == ["firstName"]
    assert "/api/v1/renamed/{the_id}" in document["paths"]


class Between(Command[None]):
    """Two numbers in their order."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low >= self.high:
            raise ValueError("low must be below high")


class Renamed(Command[None], rename="camel"):
    """A message whose names in JSON are not Python's."""

    the_id: UUID
    first_name: str
