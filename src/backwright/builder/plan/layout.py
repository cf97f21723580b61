"""Where things are in a project."""

from backwright.builder.plan.errors import PlanError

BLUEPRINT = "blueprint"
# Kept with the project, and in its repository.
STATE = ".backwright"
MANIFEST = f"{STATE}/manifest.json"
SCHEMA = f"{STATE}/schema.json"
OUTLINE = f"{STATE}/blueprint.json"
IGNORE = f"{STATE}/.gitignore"
BASE = f"{STATE}/base"
PENDING = f"{STATE}/pending"
# Of one build, and of this machine only.
PLAN = f"{STATE}/plan.yaml"
STAGING = f"{STATE}/staging"
FORMATTED = f"{STATE}/cache/formatted.json"
STAGED = f"{STAGING}/contents"
IGNORED = "/cache/\n/plan.yaml\n/staging/\n"
_RECORDS = (MANIFEST, SCHEMA, OUTLINE, IGNORE)


def pending(path: str) -> str:
    """Where the change is kept that was not made to this file."""
    return f"{PENDING}/{path}.diff"


def ensure_inside(path: str) -> None:
    """Raise `PlanError` for a path that a plan must not touch, whoever wrote it there."""
    parts = path.split("/")
    plain = "\\" not in path and "\0" not in path
    leaves = not {"", ".", ".."}.isdisjoint(parts)
    private = parts[0] in (".git", STATE) and path not in _RECORDS
    if leaves or private or not plain:
        raise PlanError(f"the plan names {path!r}, which is not its business; make it anew")
