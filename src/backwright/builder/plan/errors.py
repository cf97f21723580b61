"""What keeps a plan from being made or applied."""

from backwright.domain.errors import BackwrightError


class PlanError(BackwrightError):
    """Nothing was changed; the text is one clear line with the remedy."""

    code = "plan"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text


class UnwrittenError(PlanError):
    """The blueprint counts on functions that nobody has written yet."""

    code = "plan.unwritten"


class StalePlanError(PlanError):
    """What the plan was made from is not what is there now."""

    code = "plan.stale"


class ApplyError(PlanError):
    """A step failed, and everything that was done before it was undone."""

    code = "plan.failed"
