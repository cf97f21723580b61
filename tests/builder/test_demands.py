"""What people write themselves is asked for before anything that needs it is generated."""

import textwrap
from typing import Any

import pytest

from backwright.builder.plan.building import build, look
from backwright.builder.plan.errors import PlanError

ENTITIES = "entities:"
REACTING = """\
services: [courier]
reactions: [deliver_v1]
jobs:
  SendParcel: {takes: {order: Order}, returns: text, schema: 2}
subscribers:
  watch: {on: sales.*}
sagas:
  Deliver:
    takes: {order: Order}
    steps: [{do: pack, undo: unpack}]
entities:"""
FILES = {
    "application/send_parcel.py": (
        "from shop.sales.contracts import SendParcel\n\n\n"
        "async def send_parcel(job: SendParcel) -> str:\n    return str(job.order)\n"
    ),
    "application/watch.py": (
        "from backwright.application import Envelope\n\n\n"
        "async def watch(envelope: Envelope) -> None:\n    print(envelope.type)\n"
    ),
    "application/deliver.py": (
        "from shop.sales.contracts import Deliver\n\n\n"
        "async def pack(saga: Deliver) -> None:\n    print(saga)\n\n\n"
        "async def unpack(saga: Deliver) -> None:\n    print(saga)\n"
    ),
    "application/deliver_v1.py": '"""No version is old yet."""\n',
    "application/upcasts.py": (
        "from typing import Any\n\n\n"
        "def send_parcel_from_1(data: dict[str, Any]) -> dict[str, Any]:\n    return data\n"
    ),
    "infrastructure/courier.py": (
        "from dishka import Provider, Scope\n\nprovider = Provider(scope=Scope.APP)\n"
    ),
}


@pytest.fixture
def reacting(project: Any) -> Any:
    """A project whose blueprint now counts on what nobody has written yet."""
    more = textwrap.indent(REACTING, "    ")
    project.edit("blueprint/project.yaml", f"    {ENTITIES}", more)
    return project


def written(project: Any) -> None:
    """Everything that it asks for."""
    for path, text in FILES.items():
        project.write(f"shop/sales/{path}", text)


def test_everything_that_is_missing_is_said_at_once(reacting: Any) -> None:
    """File by file, with its imports and the signature; and nothing is written."""
    before = reacting.content()

    with pytest.raises(PlanError) as refused:
        build(reacting.folder, checks=())

    said = str(refused.value)
    assert [path for path in FILES if f"shop/sales/{path}" not in said] == []
    assert "from shop.sales.contracts import SendParcel" in said
    assert "async def send_parcel(job: SendParcel) -> str: ..." in said
    assert "async def watch(envelope: Envelope) -> None: ..." in said
    assert "async def unpack(saga: Deliver) -> None: ..." in said
    assert "      def send_parcel_from_1(data: dict[str, Any]) -> dict[str, Any]: ..." in said
    assert "provider = Provider(scope=Scope.APP)" in said
    assert reacting.content() == before


def test_what_was_written_is_wired_in_and_left_alone(reacting: Any) -> None:
    """The composition root finds it; nothing of it is generated."""
    written(reacting)

    build(reacting.folder, checks=())

    module = reacting.read("shop/sales/module.py")
    assert "reactions=[deliver_v1, reactions, sagas, send_parcel, upcasts, watch]" in module
    assert "providers=[courier.provider]" in module
    reactions = reacting.read("shop/sales/application/reactions.py")
    assert "job(SendParcel)(send_parcel)" in reactions
    assert 'upcasts("sales.SendParcel", schema=1)(send_parcel_from_1)' in reactions
    assert [
        path for path, text in FILES.items() if reacting.read(f"shop/sales/{path}") != text
    ] == []


def test_a_version_of_a_saga_that_goes_is_told(reacting: Any) -> None:
    """Before it is taken away; not where a file under `reactions` declares it."""
    written(reacting)
    build(reacting.folder, checks=())
    versioned = "Deliver:\n        version: 2"
    reacting.edit("blueprint/project.yaml", "Deliver:", versioned)

    (warning,) = look(reacting.folder).warnings
    assert warning.startswith("sagas sales.Deliver that began with version 1 wait for ever")

    kept = "from backwright.application.sagas import Saga\n\nold = Saga(Deliver, steps=[])\n"
    reacting.write("shop/sales/application/deliver_v1.py", kept)
    assert look(reacting.folder).warnings == []


def test_a_function_by_another_name_does_not_count(reacting: Any) -> None:
    """Only what is still missing is said."""
    written(reacting)
    reacting.write(
        "shop/sales/application/deliver.py",
        FILES["application/deliver.py"].replace("unpack", "back"),
    )

    with pytest.raises(PlanError) as refused:
        build(reacting.folder, checks=())

    assert "async def unpack" in str(refused.value)
    assert "send_parcel" not in str(refused.value)


def test_an_upcast_awaits_nothing(reacting: Any) -> None:
    """It is called while work is read: a coroutine would be taken for the data."""
    written(reacting)
    text = FILES["application/upcasts.py"].replace("def ", "async def ")
    reacting.write("shop/sales/application/upcasts.py", text)

    with pytest.raises(PlanError, match="def send_parcel_from_1"):
        build(reacting.folder, checks=())


def test_a_file_that_is_no_python_is_named(reacting: Any) -> None:
    """With the line that is wrong."""
    written(reacting)
    reacting.write("shop/sales/application/watch.py", "async def watch(:\n")

    with pytest.raises(PlanError, match=r"watch\.py can't be read: .*line 1"):
        build(reacting.folder, checks=())


def test_the_summary_tells_what_follows_commits(reacting: Any) -> None:
    """In the words of the blueprint."""
    written(reacting)

    said = build(reacting.folder, checks=()).summary

    assert "sales gains the job SendParcel (3 parts)" in said
    assert "sales gains the saga Deliver (3 parts)" in said
    assert any("reactions" in each for each in said)
