"""What can be wrong with a declaration, and with input before any use case runs."""

from backwright.domain.errors import BackwrightError


class ApiError(Exception):
    """The declared APIs can't be served; `problems` names everything that is wrong."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(self.problems)


class MalformedError(BackwrightError):
    """The input, or what came with it, can't be read."""

    code = "malformed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return self.detail


class TooDeepError(MalformedError):
    """The input's arrays and objects are nested too deeply."""

    code = "too_deep"
