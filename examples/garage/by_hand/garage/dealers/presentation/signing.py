"""How a dealer's software says who it is: a key, a time, and a signature over all it sends."""

from typing import Any

from backwright.application import Send
from backwright.domain import Principal, UnauthenticatedError
from backwright.presentation.rest import Request

from garage.dealers.contracts.dealer_keys import RecogniseDealer

KEY, TIME, SIGNATURE = "X-Dealer-Key", "X-Dealer-Time", "X-Dealer-Signature"
MISSING = f"send {KEY}, {TIME} and {SIGNATURE}"


class DealerSignature:
    """HMAC-SHA256 with the key's secret over time, method, target and body, line by line."""

    name = "dealer"
    challenge = "Dealer-Signature"

    async def identify(self, request: Request, body: bytes, send: Send) -> Principal | None:
        """The dealer that the key belongs to; None where there is no key at all."""
        key, sent_at, signature = map(request.header, (KEY, TIME, SIGNATURE))
        if key is None:
            return None
        if sent_at is None or signature is None:
            raise UnauthenticatedError(MISSING)
        target = request.path.encode() + (b"?" + request.query if request.query else b"")
        text = b"\n".join([request.method.encode(), target, body])
        return await send(RecogniseDealer(key=key, signature=signature, sent_at=sent_at, text=text))

    def document(self) -> dict[str, Any]:
        """The Security Scheme Object of OpenAPI."""
        about = f"{self.__doc__} The time, in seconds since 1970, is sent in `{TIME}`."
        return {"type": "apiKey", "in": "header", "name": SIGNATURE, "description": about}
