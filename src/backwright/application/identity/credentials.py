"""Checking who somebody says they are."""

from backwright.application.clock import Clock
from backwright.application.identity.lockout import Lockout, LockoutPolicy
from backwright.application.identity.password_policy import LONGEST, normalized, problems
from backwright.application.identity.passwords import Passwords
from backwright.application.refusal import Refusal
from backwright.application.unit_of_work import UnitOfWork
from backwright.domain.errors import (
    NotFoundError,
    RateLimitedError,
    UnauthenticatedError,
    ValidationError,
)

WRONG = "the login or the password is wrong"


class Credentials:
    """Passwords and the locks of logins; the store keeps both, this keeps nothing."""

    def __init__(
        self, passwords: Passwords, clock: Clock, lockouts: LockoutPolicy | None = None
    ) -> None:
        self._passwords = passwords
        self._clock = clock
        self._lockouts = lockouts or LockoutPolicy()

    async def hash(self, password: str, login: str = "", *, field: str = "password") -> str:
        """What to store of a new password.

        Raises `ValidationError` with everything that is wrong with it, at `field`.
        """
        password = normalized(password)
        if wrong := problems(password, login, field):
            raise ValidationError(wrong)
        return await self._passwords.hash(password)

    async def verify(
        self, uow: UnitOfWork, login: str, password: str, stored: str | None
    ) -> str | None:
        """Raise unless it is the password; return a hash to store instead if the old is outdated.

        `stored` is None where nobody has the login, or may not use it: the caller can't tell one
        from the other, neither by the answer nor by its time. A failure is counted in `uow`; a
        login with too many is locked, and `RateLimitedError` says for how long.
        """
        now = self._clock.now()
        lockout = await self._lockout(uow, login)
        if lockout is not None and (wait := lockout.remaining(now)):
            raise RateLimitedError(wait.total_seconds(), "log-in")
        password = normalized(password)
        fits = len(password) <= LONGEST
        if not await self._passwords.matches(password[:LONGEST], stored if fits else None):
            failing = lockout or uow.add(Lockout(id=Lockout.key(login)))
            failing.fail(now, self._lockouts)
            raise Refusal(UnauthenticatedError(WRONG))
        if lockout is not None:
            uow.remove(lockout)
        if stored is None or not self._passwords.outdated(stored):
            return None
        return await self._passwords.hash(password)

    async def _lockout(self, uow: UnitOfWork, login: str) -> Lockout | None:
        try:
            return await uow.load(Lockout, Lockout.key(login))
        except NotFoundError:
            return None
