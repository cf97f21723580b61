"""What many connections are told, written once."""

import msgspec

_encode = msgspec.json.Encoder(decimal_format="string").encode


class Shown:
    """Makes JSON of views, once of one that many are told one after the other."""

    __slots__ = ("_json", "_view")

    def __init__(self) -> None:
        self._view: object = None
        self._json = msgspec.Raw(b"null")

    def of(self, view: object) -> msgspec.Raw:
        """The view as it is sent; views do not change."""
        if view is not self._view:
            self._view, self._json = view, msgspec.Raw(_encode(view))
        return self._json
