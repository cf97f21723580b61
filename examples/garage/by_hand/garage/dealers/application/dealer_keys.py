"""Use cases around the keys of dealers."""

import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from backwright.application import Ask, Clock, Reader, UnitOfWork, handles, public, referred
from backwright.application.identity import Roles
from backwright.domain import Principal, UnauthenticatedError

from garage.dealers.application.secret import DealerSecret
from garage.dealers.contracts.dealer_keys import (
    IssueDealerKey,
    IssuedKey,
    RecogniseDealer,
    RevokeDealerKey,
)
from garage.dealers.domain.dealer_key import DealerKey, signature
from garage.people.contracts.members import GetMember
from garage.roles import manager

# Longer than clocks differ, shorter than a thief needs to use what was overheard.
FRESH = timedelta(minutes=5)
WRONG = "the key or the signature is not right"
STALE = "the request was signed too long ago, or in the future"


@handles(IssueDealerKey, allow=manager)
async def issue_dealer_key(command: IssueDealerKey, uow: UnitOfWork, ask: Ask) -> IssuedKey:
    dealer = await referred("dealer", ask(GetMember(id=command.dealer)))
    key = uow.add(DealerKey.issue(dealer.id))
    return IssuedKey(id=key.id, secret=key.secret)


@handles(RevokeDealerKey, allow=manager, on=DealerKey)
async def revoke_dealer_key(command: RevokeDealerKey, uow: UnitOfWork, clock: Clock) -> DealerKey:
    key = await uow.load(DealerKey, command.id)
    key.revoke(clock.now())
    return key


@handles(RecogniseDealer, allow=public)
async def recognise_dealer(
    query: RecogniseDealer, keys: Reader[DealerSecret], roles: Roles, clock: Clock
) -> Principal:
    """The dealer, with the rights of a customer; raises `UnauthenticatedError`."""
    key = await _known(query.key, keys)
    # Whoever guesses keys is not told by the time that it takes which of them there are.
    expected = signature(key.secret if key else "", query.sent_at, query.text)
    right = hmac.compare_digest(expected.encode(), query.signature.encode())
    if key is None or key.revoked_at is not None or not right:
        raise UnauthenticatedError(WRONG)
    if abs(clock.now() - _moment(query.sent_at)) > FRESH:
        raise UnauthenticatedError(STALE)
    return Principal(id=key.dealer, roles=roles.expand(["customer"]))


async def _known(written: str, keys: Reader[DealerSecret]) -> DealerSecret | None:
    try:
        return await keys.find(id=UUID(written))
    except ValueError:
        return None


def _moment(written: str) -> datetime:
    """Seconds since 1970."""
    try:
        return datetime.fromtimestamp(int(written), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UnauthenticatedError(STALE) from error
