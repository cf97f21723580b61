"""Links in answers: what can be done with a thing now, and where a list goes on."""

from collections.abc import Iterable
from urllib.parse import quote, unquote
from uuid import UUID

import msgspec

from backwright.application.messages import Page, View
from backwright.domain.principal import Principal
from backwright.presentation.rest.request import Request
from backwright.presentation.rest.routes import Member, Transition

# Stands for the key in prepared links; it can't occur in JSON.
_KEY = "\x01"
# Principals differ in few sets of roles; more than that is no reason to grow without end.
_REMEMBERED = 1_000
_CURSORS = ("after", "before", "page")
# What a query may hold besides letters and digits (RFC 3986, section 3.4), and the percent sign.
_AS_WRITTEN = "%-._~!$&'()*+,;=:@/?"

Roles = tuple[bool, frozenset[str], str]


class MemberLinks:
    """Links of one thing: itself, and what the caller's roles and its state allow.

    Whether the thing is the caller's own is asked when the action is called.
    """

    def __init__(self, member: Member, base_path: str) -> None:
        self._member = member
        self._base = base_path
        self._key = member.key
        self._self = self._href(member)
        self._state = member.state
        self._prepared: dict[Roles, bytes] = {}

    def path(self, view: View) -> str:
        """Where the thing is found."""
        return self._self.replace(_KEY, self._written(view).decode())

    def tail(self, view: View, principal: Principal) -> bytes:
        """The end of the thing's JSON object: `,"links":{…}}`."""
        state = getattr(view, self._state) if self._state else ""
        seen = (principal.id is not None, principal.roles, state)
        prepared = self._prepared.get(seen)
        if prepared is None:
            if len(self._prepared) >= _REMEMBERED:
                self._prepared.clear()
            prepared = self._prepared[seen] = self._prepare(principal, state)
        return prepared.replace(b"\x01", self._written(view))

    def _written(self, view: View) -> bytes:
        key = getattr(view, self._key)
        if key.__class__ is UUID:
            return msgspec.json.encode(key)[1:-1]
        return quote(str(key), safe="").encode()

    def _prepare(self, principal: Principal, state: str) -> bytes:
        links: dict[str, dict[str, str]] = {"self": {"href": self._self}}
        for transition in self._member.transitions:
            if _possible(transition, principal, state):
                links[transition.name] = {
                    "href": self._href(transition),
                    "method": transition.method,
                }
        encoded = msgspec.json.encode(links).replace(b"\\u0001", b"\x01")
        return b',"links":' + encoded + b"}"

    def _href(self, linked: Member | Transition) -> str:
        return self._base + linked.pattern.text.replace(f"{{{self._key}}}", _KEY)


def _possible(transition: Transition, principal: Principal, state: str) -> bool:
    if transition.states is not None and state not in transition.states:
        return False
    grants = transition.policy.meant(principal)
    return any(not state or grant.states is None or state in grant.states for grant in grants)


class PageLinks:
    """Links of one page of a list: itself, and its neighbours."""

    def __init__(self, base_path: str) -> None:
        self._base = base_path

    def of(self, page: Page[View], request: Request) -> dict[str, str]:
        """Addresses by relation: self, next, prev. They keep the query as it was written."""
        query = quote(request.query, safe=_AS_WRITTEN) if request.query else ""
        here = self._base + request.path
        links = {"self": f"{here}?{query}" if query else here}
        if page.next is None and page.previous is None:
            return links
        kept = [
            part
            for part in query.split("&")
            if part and unquote(part.partition("=")[0]) not in _CURSORS
        ]
        beginning = f"{here}?{'&'.join(kept)}&" if kept else f"{here}?"
        if page.next is not None:
            links["next"] = f"{beginning}after={quote(page.next)}"
        if page.previous is not None:
            links["prev"] = f"{beginning}before={quote(page.previous)}"
        return links


def as_json(links: dict[str, str]) -> bytes:
    """The end of a page's JSON object: `,"links":{…}}`."""
    shown = {relation: {"href": address} for relation, address in links.items()}
    return b',"links":' + msgspec.json.encode(shown) + b"}"


def as_header(links: Iterable[tuple[str, str]]) -> bytes:
    """A Link header (RFC 8288)."""
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links).encode()
