"""Who is on the other end of the connection, behind proxies that are believed."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network

# Addresses come in few; a scan over many must not fill the memory.
_REMEMBERED = 10_000


class Addresses:
    """Finds the client's address and scheme.

    `X-Forwarded-For` is read from its end, past the proxies that are trusted; anything a client
    wrote into it itself stands further left and is not looked at.
    """

    def __init__(self, trusted: Sequence[str]) -> None:
        self._networks = [ip_network(network) for network in trusted]
        self._seen: dict[str, bool] = {}

    def client(self, peer: str, scheme: str, headers: Mapping[bytes, bytes]) -> tuple[str, str]:
        """The client's address, and the scheme that it used."""
        if not self._networks or not self._trusts(peer):
            return peer, scheme
        proto = headers.get(b"x-forwarded-proto", b"").rpartition(b",")[2].strip()
        if proto in (b"http", b"https"):
            scheme = proto.decode()
        for hop in reversed(headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")):
            address = _bare(hop.strip())
            if not address:
                break
            peer = address
            if not self._trusts(address):
                break
        return peer, scheme

    def _trusts(self, address: str) -> bool:
        known = self._seen.get(address)
        if known is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            known = self._seen[address] = self._within(address)
        return known

    def _within(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._networks)


def _bare(hop: str) -> str:
    """The address without brackets and port; empty if it is none."""
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        return str(ip_address(hop))
    except ValueError:
        return ""
