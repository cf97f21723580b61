"""Buys something as a customer would, and watches what becomes of it: `python -m PACKAGE.buy`."""

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

from PACKAGE.seed import PASSWORD

CUSTOMER = "ada@example.com"
OVER = ("shipped", "cancelled")
# An access token is good for a quarter of an hour.
EXPIRED, BROKEN = 401, 500
AWAY = "(the store does not answer)"


class Shop:
    """The API, as a customer calls it."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/api/v1"
        self._headers = {"Content-Type": "application/json"}

    def call(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """The answer, decoded."""
        data = json.dumps(given).encode() if method == "POST" else None
        request = urllib.request.Request(self._url + path, data, self._headers, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def log_in(self) -> None:
        """As one of the accounts that were seeded."""
        self._headers.pop("Authorization", None)
        tokens = self.call("POST", "/auth/log-in", email=CUSTOMER, password=PASSWORD)
        self._headers["Authorization"] = f"Bearer {tokens['access_token']}"


def bought(shop: Shop, search: str) -> str:
    """Place an order for one piece of the first thing that is found."""
    found = shop.call("GET", f"/products?search={quote(search)}&active=true")["items"]
    if not found:
        raise SystemExit(f"nothing is found for {search!r}; try lamp, mug, pen")
    product = found[0]
    order = shop.call("POST", "/orders")
    shop.call("POST", f"/orders/{order['id']}/lines", product=product["id"], quantity=1)
    placed = shop.call("POST", f"/orders/{order['id']}/place")
    total = placed["total"]
    print(f"{placed['number']}: {product['name']}, {total['amount']} {total['currency']}")
    return str(placed["id"])


def watched(shop: Shop, order: str) -> None:
    """Print what the order shows of its saga, until that is over; the store may be restarted."""
    last, began = "", time.monotonic()
    while not last.startswith(OVER):
        now = seen(shop, order)
        if now != last:
            print(f"{time.monotonic() - began:6.1f} s  {now}", flush=True)
            last = now
        time.sleep(0.2)


def seen(shop: Shop, order: str) -> str:
    """What the order shows now."""
    try:
        found = shop.call("GET", f"/orders/{order}")
    except urllib.error.HTTPError as error:
        if error.code == EXPIRED:
            shop.log_in()
            return seen(shop, order)
        if error.code < BROKEN:
            raise
        return AWAY
    except OSError:
        return AWAY
    return f"{found['status']:10} {found['progress']}".rstrip()


def main() -> int:
    """Buy one thing."""
    parser = argparse.ArgumentParser(
        prog="python -m PACKAGE.buy", description="Buy something as a customer, and watch."
    )
    parser.add_argument("search", nargs="?", default="lamp", help="what to look for, e.g. mug")
    where = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    parser.add_argument("--url", default=where, help=f"where the store is; usually {where}")
    given = parser.parse_args()
    shop = Shop(given.url)
    try:
        shop.log_in()
        order = bought(shop, given.search)
        print("   what happens to it, until it is over; Ctrl-C stops watching, and nothing else")
        watched(shop, order)
    except KeyboardInterrupt:
        print("   not watched any more; it goes on: backwright sagas list")
    except urllib.error.HTTPError as error:
        hint = "; fill the store first: python -m PACKAGE.seed" if error.code == EXPIRED else ""
        print(f"{given.url} says {error.code} {error.reason}{hint}", file=sys.stderr)
        return 1
    except urllib.error.URLError as error:
        print(f"{given.url} does not answer: {error.reason}; start it first", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
