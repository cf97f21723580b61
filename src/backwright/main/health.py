"""Whether the process lives, and whether it can serve."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter

import msgspec

from backwright.domain.errors import BackwrightError, UnavailableError

_log = logging.getLogger("backwright.health")
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
    Anybody may ask, so the answer only names what is away; why goes to the log, once.
    """

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._away: set[str] = set()
        self.stopping = False

    async def ready(self) -> Readiness:
        """Run every check."""
        results = {name: await self._result(name, check) for name, check in self._checks.items()}
        if self.stopping:
            return Readiness("stopping", results)
        good = all(result.status == "ok" for result in results.values())
        return Readiness("ready" if good else "unavailable", results)

    async def _result(self, name: str, check: Check) -> CheckResult:
        started = perf_counter()
        try:
            await check()
        except BackwrightError as error:
            if name not in self._away:
                self._away.add(name)
                detail = error.detail if isinstance(error, UnavailableError) else ""
                _log.warning("%s is not ready: %s", name, detail or error)
            return CheckResult("unavailable", round(perf_counter() - started, 6), str(error))
        if name in self._away:
            self._away.remove(name)
            _log.info("%s is ready again", name)
        return CheckResult("ok", round(perf_counter() - started, 6))
