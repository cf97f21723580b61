"""Buys something as a customer would, and watches what becomes of it: `python -m PACKAGE.buy`."""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from PACKAGE.seed import PASSWORD

CUSTOMER = "ada@example.com"
OVER = ("shipped", "cancelled")


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
        tokens = self.call("POST", "/auth/log-in", email=CUSTOMER, password=PASSWORD)
        self._headers["Authorization"] = f"Bearer {tokens['access_token']}"


def bought(shop: Shop, search: str) -> str:
    """Place an order for one piece of the first thing that is found."""
    product = shop.call("GET", f"/products?search={search}")["items"][0]
    order = shop.call("POST", "/orders")
    shop.call("POST", f"/orders/{order['id']}/lines", product=product["id"], quantity=1)
    placed = shop.call("POST", f"/orders/{order['id']}/place")
    print(f"{placed['number']}: {product['name']}, {placed['total']['amount']}")
    return str(placed["id"])


def watched(shop: Shop, order: str) -> None:
    """Print what the order shows of its saga, until that is over."""
    last, began = "", time.monotonic()
    while not last.startswith(OVER):
        seen = shop.call("GET", f"/orders/{order}")
        now = f"{seen['status']:10} {seen['progress']}"
        if now != last:
            print(f"{time.monotonic() - began:6.1f} s  {now}")
            last = now
        time.sleep(0.1)


def main() -> int:
    """Buy one thing."""
    parser = argparse.ArgumentParser(prog="buy", description="Buy something, and watch.")
    parser.add_argument("search", nargs="?", default="lamp", help="what to look for")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the store is")
    given = parser.parse_args()
    shop = Shop(given.url)
    try:
        shop.log_in()
        watched(shop, bought(shop, given.search))
    except urllib.error.URLError as error:
        print(f"{given.url}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
