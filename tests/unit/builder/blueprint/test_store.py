"""The store: what its blueprint says, as the generator reads it."""

from backwright.builder.blueprint.effects import Copying, ListChange, Where
from backwright.builder.blueprint.entities import Entity
from backwright.builder.blueprint.events import Event, Source
from backwright.builder.blueprint.field_types import ListType, Ref, ReferenceType, ValueType
from backwright.builder.blueprint.fields import Field, InverseRelation, Show
from backwright.builder.blueprint.listings import Filter, FilterKind
from backwright.builder.blueprint.model import Blueprint
from backwright.builder.blueprint.operations import Operation, OperationKind, Result
from backwright.builder.blueprint.rights import Who

PRODUCT, USER, ORDER = Ref("catalog", "Product"), Ref("identity", "User"), Ref("ordering", "Order")


def operation(blueprint: Blueprint, ref: Ref, name: str) -> Operation:
    return next(each for each in blueprint.entity(ref).operations if each.name == name)


def event(entity: Entity, name: str) -> Event:
    return next(each for each in entity.events if each.name == name)


def names(fields: tuple[Field, ...]) -> list[str]:
    return [field.name for field in fields]


def test_modules_stand_after_those_that_they_use(store: Blueprint) -> None:
    """Who uses whom is known from both sides."""
    assert [module.name for module in store.modules] == [
        *("identity", "catalog", "ordering"),
        *("notification", "fulfilment", "reporting"),
    ]
    assert store.module("ordering").uses == ("identity", "catalog")
    assert store.module("catalog").used_by == ("ordering", "fulfilment")


def test_roles_grant_what_they_include(store: Blueprint) -> None:
    """A role grants itself, the roles that it includes, and their permissions."""
    admin = store.roles[0]

    assert admin.grants == ("admin", "staff", "users.manage", "operations", "catalog.write")
    assert [(each.name, each.symbol) for each in store.permissions] == [
        ("catalog.write", "catalog_write"),
        ("operations", "operations"),
        ("users.manage", "users_manage"),
    ]


def test_an_account_brings_its_fields_and_operations(store: Blueprint) -> None:
    """The password hash is secret; the roles are an enumeration of the project's roles."""
    user = store.entity(USER)

    assert user.owner == "id"
    assert user.account is not None
    assert user.account.login == "email"
    assert names(user.fields) == ["email", "display_name", "password_hash", "roles", "active"]
    assert user.field("password_hash").secret
    assert names(user.shown) == ["email", "display_name", "roles", "active"]
    roles = store.enum(Ref("identity", "Role"))
    assert [each.member for each in roles.members] == ["ADMIN", "STAFF", "CUSTOMER"]
    assert names(operation(store, USER, "register").inputs) == ["email", "display_name", "password"]
    assert names(operation(store, USER, "log_in").inputs) == ["email", "password"]
    assert operation(store, USER, "log_in").result is Result.TOKENS
    assert operation(store, USER, "me").route.path == "/me"


def test_spellings_are_made_once(store: Blueprint) -> None:
    """Classes, files, tables and paths of one entity."""
    category = store.entity(Ref("catalog", "Category"))

    assert (category.snake, category.plural, category.plural_pascal) == (
        "category",
        "categories",
        "Categories",
    )
    assert (category.table, category.path) == ("catalog_categories", "/categories")
    assert (category.id_type, category.view) == ("CategoryId", "CategoryView")


def test_a_category_knows_its_tree(store: Blueprint) -> None:
    """Relations, what is shown of them, and who refers to it."""
    category = store.entity(Ref("catalog", "Category"))

    assert category.relations[0] == InverseRelation(
        name="children", target=category.ref, by="parent"
    )
    assert [(each.name, each.show, each.optional) for each in category.shows] == [
        ("parent_name", Show.PATH, True),
        ("children_count", Show.COUNT, False),
        ("products_count", Show.COUNT, False),
    ]
    assert [(str(each.entity), each.field, each.on_delete) for each in category.referrers] == [
        ("catalog.Category", "parent", "restrict"),
        ("catalog.Product", "category", "restrict"),
    ]
    assert category.invariants[0].must.python == "self.parent is None or self.parent != self.id"


def test_a_product_is_searched_filtered_and_sorted(store: Blueprint) -> None:
    """A filter's kind follows from the type of its field."""
    product = store.entity(PRODUCT)
    listing = operation(store, PRODUCT, "list").listing

    assert listing is not None
    category = product.field("category").type
    tags = product.field("tags").type
    assert isinstance(tags, ListType)
    assert listing.filters == (
        Filter(name="category", kind=FilterKind.EQUALS, type=category),
        Filter(name="tags", kind=FilterKind.CONTAINS, type=tags.of),
        Filter(name="active", kind=FilterKind.EQUALS, type=product.field("active").type),
        Filter(name="price", kind=FilterKind.RANGE, type=product.field("price").type),
    )
    assert listing.search == ("sku", "name", "description")
    assert (listing.sorts, listing.default_sort) == (("name", "price", "created_at"), "name")


def test_a_price_change_is_told_by_what_can_change_the_price(store: Blueprint) -> None:
    """The event carries the value before and after."""
    changed = event(store.entity(PRODUCT), "ProductPriceChanged")

    assert (changed.changed, changed.operations) == ("price", ("change",))
    assert [(each.name, each.source, each.origin) for each in changed.fields] == [
        ("product", Source.ID, "id"),
        ("sku", Source.FIELD, "sku"),
        ("old_price", Source.OLD, "price"),
        ("price", Source.FIELD, "price"),
    ]


def test_a_line_of_an_order_copies_its_product(store: Blueprint) -> None:
    """What is copied has the type of its source; callers give the rest."""
    line = store.value(Ref("ordering", "OrderLine"))

    assert line.field("unit_price").type == store.entity(PRODUCT).field("price").type
    assert names(line.inputs) == ["product", "quantity"]
    assert names(line.shown) == ["product", "sku", "name", "unit_price", "quantity", "amount"]
    assert (line.data, line.input) == ("OrderLineData", "OrderLineInput")
    assert line.used_by == ("Order",)
    address = store.value(Ref("ordering", "Address"))
    assert address.data == address.input == "AddressData"


def test_lines_are_added_changed_and_removed_by_their_product(store: Blueprint) -> None:
    """The key finds the element; a change leaves the key alone."""
    add, change, remove = (operation(store, ORDER, f"{verb}_line") for verb in ACTS)

    for each, (kind, given) in zip((add, change, remove), ACTS.values(), strict=True):
        assert each.step is not None
        assert (each.step.change, each.step.key) == (kind, "product")
        assert names(each.step.fields) == given
        assert each.during == ("draft",)
    assert add.message == "AddOrderLine"
    assert f"{remove.route.method} {remove.route.path}" == "DELETE /orders/{id}/lines/{product}"
    assert add.copies == (copying(Where.ELEMENT),)
    assert change.copies == ()


ACTS = {
    "add": (ListChange.ADD, ["product", "quantity"]),
    "change": (ListChange.CHANGE, ["product", "quantity"]),
    "remove": (ListChange.REMOVE, ["product"]),
}


def copying(where: Where) -> Copying:
    pairs = (("sku", "sku"), ("name", "name"), ("unit_price", "price"), ("active", "active"))
    return Copying(
        where=where,
        field="lines",
        via="product",
        optional=False,
        source=PRODUCT,
        local=False,
        pairs=pairs,
    )


def test_placing_copies_again_checks_and_moves(store: Blueprint) -> None:
    """Prices and activity come from the catalogue's contract at that moment."""
    place = operation(store, ORDER, "place")

    assert place.copies == (copying(Where.EVERY),)
    assert [rule.code for rule in place.before] == [
        "order.empty",
        "order.not_for_sale",
        "order.too_large",
    ]
    assert place.before[2].unless == ("staff",)
    assert place.needs_actor
    assert not place.needs_now
    assert place.move is not None
    assert place.move.ways == (("draft", "placed"),)
    assert place.idempotent
    assert [each.name for each in place.events] == ["OrderPlaced"]
    assert store.entity(PRODUCT).asked_by == ("ordering",)
    assert store.entity(PRODUCT).asked_for == ("sku", "name", "price", "active")


def test_until_means_the_states_before(store: Blueprint) -> None:
    """The owner may cancel until it is paid, staff until it is shipped."""
    owner, staff = operation(store, ORDER, "cancel").allow

    assert (owner.who, owner.states) == (Who.OWNER, ("draft", "placed"))
    assert (staff.name, staff.states) == ("staff", ("draft", "placed", "paid"))


def test_an_operation_named_like_a_move_makes_it(store: Blueprint) -> None:
    """`pay: staff` is all that must be said."""
    pay = operation(store, ORDER, "pay")

    assert pay.kind is OperationKind.ACTION
    assert pay.move is not None
    assert pay.move.name == "pay"


def test_the_owner_is_filled_in(store: Blueprint) -> None:
    """Nobody creates an order in another's name; sequence and state come by themselves."""
    order = store.entity(ORDER)

    assert order.owner == "customer"
    assert names(operation(store, ORDER, "create").inputs) == ["ship_to"]
    assert [field.name for field in order.fields if field.generated] == ["customer", "status"]
    assert isinstance(order.field("customer").type, ReferenceType)
    assert isinstance(order.field("ship_to").type, ValueType)
    assert order.field("ship_to").optional
    assert order.field("status").default is not None


def test_every_use_case_has_a_name_a_route_and_a_sentence(
    store: Blueprint, todo: Blueprint
) -> None:
    """Whatever two files agree on is in the model."""
    for blueprint in (store, todo):
        for module in blueprint.modules:
            for entity in module.entities:
                for each in entity.operations:
                    assert each.message
                    assert each.handler
                    assert each.route.path.startswith("/")
                    assert each.description.endswith(".")


def test_the_small_template_keeps_tasks_in_ones_own_lists(todo: Blueprint) -> None:
    """A rule compares what was copied from the list with the task's own user."""
    task = todo.entity(Ref("tasks", "Task"))

    assert task.invariants[0].must.python == "self.list_owner == self.user"
    assert not any(field.name == "list_owner" for field in task.shown)
    create = operation(todo, task.ref, "create")
    assert create.needs_now
    assert [(each.where, each.via, each.local) for each in create.copies] == [
        (Where.ENTITY, "task_list", True)
    ]
