"""The plan as a file."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backwright.builder.plan.errors import PlanError
from backwright.builder.plan.plan_file import read_plan, text_of, write_plan
from backwright.builder.plan.steps import Kind, Phase, Plan, Size, Status, Step

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
STEPS = st.builds(
    Step,
    kind=st.sampled_from([Kind.CHECK]),
    path=TEXTS,
    reason=TEXTS,
    test=TEXTS,
    added=st.integers(0, 9999),
    before=TEXTS,
    after=TEXTS,
    status=st.sampled_from(Status),
    score=st.none() | st.integers(-2, 2),
    evidence=st.lists(TEXTS, max_size=3),
)
PLANS = st.builds(
    Plan,
    project=TEXTS,
    generator=TEXTS,
    status=st.sampled_from(Phase),
    problem=TEXTS,
    size=st.builds(
        Size, modules=st.integers(0, 9), entities=st.integers(0, 9), use_cases=st.integers(0, 9)
    ),
    summary=st.lists(TEXTS, max_size=3),
    destructive=st.lists(TEXTS, max_size=2),
    warnings=st.lists(TEXTS, max_size=2),
    waiting=st.lists(TEXTS, max_size=2),
    unchanged=st.integers(0, 999),
    blueprint=TEXTS,
    manifest=TEXTS,
    steps=st.lists(STEPS, max_size=3),
)


def plan(*steps: Step) -> Plan:
    """The least that a plan says."""
    return Plan(
        project="shop",
        generator="0.1.0",
        size=Size(modules=1, entities=1, use_cases=2),
        summary=['ordering.Order gains "note" (text, optional)'],
        destructive=[],
        warnings=[],
        waiting=[],
        unchanged=58,
        blueprint="b" * 4,
        manifest="",
        steps=list(steps),
    )


@given(PLANS)
def test_what_is_read_is_what_was_written(tmp_path_factory: object, made: Plan) -> None:
    """Whatever texts are in it."""
    folder = tmp_path_factory.mktemp("plan")  # type: ignore[attr-defined]
    write_plan(folder, made)

    assert read_plan(folder) == made


def test_a_plan_is_read_by_people() -> None:
    """Nothing in it says nothing."""
    step = Step(
        kind=Kind.CREATE,
        path="shop/roles.py",
        reason="for shop",
        added=7,
        after="12ab",
        status=Status.DONE,
        score=2,
        evidence=["style: nothing found"],
    )

    assert text_of(plan(step)) == (
        "# What `backwright apply` does, and how far it is. `backwright plan` writes it anew.\n"
        "format: 1\n"
        "project: shop\n"
        'generator: "0.1.0"\n'
        "status: planned\n"
        'problem: ""\n'
        "size:\n"
        "  modules: 1\n"
        "  entities: 1\n"
        "  use_cases: 2\n"
        "serve:\n"
        "- rest\n"
        "summary:\n"
        '- "ordering.Order gains \\"note\\" (text, optional)"\n'
        "destructive: []\n"
        "warnings: []\n"
        "waiting: []\n"
        "unchanged: 58\n"
        "blueprint: bbbb\n"
        'manifest: ""\n'
        "steps:\n"
        "- # 1\n"
        "  kind: create\n"
        "  path: shop/roles.py\n"
        "  reason: for shop\n"
        "  added: 7\n"
        '  after: "12ab"\n'
        "  status: done\n"
        "  score: 2\n"
        "  evidence:\n"
        '  - "style: nothing found"\n'
    )


def test_no_plan_is_none(tmp_path: Path) -> None:
    """A project that was never planned has none."""
    assert read_plan(tmp_path) is None


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../shop/main.py",
        "shop/../../main.py",
        ".git/hooks/pre-commit",
        ".backwright/plan.yaml",
        "shop//main.py",
        "shop\\main.py",
        "",
    ],
)
def test_a_plan_stays_in_its_project(tmp_path: Path, path: str) -> None:
    """Whoever wrote such a path into the file, nothing is done with it."""
    write_plan(tmp_path, plan(Step(kind=Kind.CREATE, path=path, reason="x", after="a")))

    with pytest.raises(PlanError, match="not its business"):
        read_plan(tmp_path)


@pytest.mark.parametrize(
    "text", ["steps: [", "format: 1\n", "- 1\n", "\ud800", "steps: !!python/name:os.system x\n"]
)
def test_a_broken_plan_is_refused(tmp_path: Path, text: str) -> None:
    """The remedy is to make it anew."""
    (tmp_path / ".backwright").mkdir()
    content = text.encode("utf-8", "surrogatepass")
    (tmp_path / ".backwright/plan.yaml").write_bytes(content)

    with pytest.raises(PlanError, match="backwright plan"):
        read_plan(tmp_path)
