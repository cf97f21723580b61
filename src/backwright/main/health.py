"""Whether the process lives, and whether it can serve."""

from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter

import msgspec

from backwright.domain.errors import BackwrightError

Check = Callable[[], Awaitable[None]]


class CheckResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """How one dependency is; `seconds` is how long it took to say so."""

    status: str
    seconds: float
    detail: str = ""


class Readiness(msgspec.Struct, frozen=True):
    """Whether requests can be served; every check by name."""

    status: str
    checks: dict[str, CheckResult]


class Health:
    """Answers `/health/live` and `/health/ready`.

    Live means that the process answers; it never looks at dependencies, so that an outage does not
    restart everything. Ready means that every check passes and the process is not shutting down.
    """

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self.stopping = False

    async def ready(self) -> Readiness:
        """Run every check."""
        results = {name: await _result(check) for name, check in self._checks.items()}
        if self.stopping:
            return Readiness("stopping", results)
        good = all(result.status == "ok" for result in results.values())
        return Readiness("ready" if good else "unavailable", results)


async def _result(check: Check) -> CheckResult:
    started = perf_counter()
    try:
        await check()
    except BackwrightError as error:
        return CheckResult("unavailable", perf_counter() - started, str(error))
    return CheckResult("ok", round(perf_counter() - started, 6))
