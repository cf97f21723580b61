"""A project that is built from a blueprint: released, changed, and checked on all protocols."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.developing import git

from backwright.builder.plan.building import build

BACKWRIGHT = Path(sys.executable).parent / "backwright"
BLUEPRINT = """\
project: shop
serve: [rest, graphql, grpc, websocket]
roles: {staff: []}
modules:
  sales:
    entities:
      Order:
        live: true
        fields:
          title: {type: text, max: 80}
          note: {type: text, max: 200, default: ""}
        states: {start: draft, moves: {place: {draft: placed}}}
        operations: {create: staff, get: staff, list: staff, place: staff}
        events:
          OrderPlaced: {on: place, carries: [title, note]}
"""


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BACKWRIGHT, "contracts", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """Exported, committed, tagged; and then its blueprint has changed."""
    project = tmp_path / "shop"
    blueprint = project / "blueprint/project.yaml"
    blueprint.parent.mkdir(parents=True)
    blueprint.write_text(BLUEPRINT, encoding="utf-8")
    build(project, checks=())
    done = run(project, "export")
    assert done.returncode == 0, done.stderr
    for command in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all"),
        ("commit", "--quiet", "--message", "Release"),
        ("tag", "v0.1.0"),
    ):
        git(project, *command)
    changed = BLUEPRINT.replace("max: 80", "max: 40").replace("[title, note]", "[title]")
    changed = changed.replace('default: ""}', 'default: "", hidden: true}')
    blueprint.write_text(changed, encoding="utf-8")
    build(project, checks=())
    return project


def test_a_changed_blueprint_breaks_clients_on_every_protocol(released: Path) -> None:
    """A shorter field, one that is hidden, and an event that carries less."""
    done = run(released, "check", "--json")

    assert done.returncode == 1, done.stderr
    report: Any = json.loads(done.stdout)
    found = {
        protocol: {f"{each['place']} {each['text']}" for each in differences if each["breaking"]}
        for protocol, differences in report["protocols"].items()
    }
    shorter = "takes at most 40 characters, took at most 80 characters"
    assert found == {
        "REST": {f"CreateOrder.title {shorter}", "OrderView.note is no longer given"},
        "GraphQL": {"Order.note is gone"},
        "gRPC": {
            "CreateOrderRequest.title takes at most 40, took at most 80",
            "OrderView.note is no longer given",
        },
        "WebSocket": {f"CreateOrder.title {shorter}", "OrderView.note is no longer given"},
        "events": {"OrderPlaced.note is no longer given"},
    }
    assert "8 breaking changes since v0.1.0" in done.stderr
