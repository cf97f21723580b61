"""From the text of a frame to a message, with everything that is wrong with it named."""

import msgspec

from backwright.domain.errors import ValidationError
from backwright.presentation.exposing.contents import unreadable
from backwright.presentation.exposing.explaining import Explainer
from backwright.presentation.exposing.text import raw, refuse_depth
from backwright.presentation.websocket.messages import Incoming


class Reading:
    """Decodes what clients send; bodies of use cases are left as they are."""

    def __init__(self, max_depth: int) -> None:
        self._decode = msgspec.json.Decoder(Incoming).decode
        self._explainer = Explainer(Incoming)
        self._max_depth = max_depth

    def read(self, text: bytes) -> Incoming:
        """The message; raises `ValidationError`, or `MalformedError` for what is no JSON."""
        try:
            refuse_depth(text, self._max_depth)
            message: Incoming = self._decode(text)
        except msgspec.ValidationError as error:
            raise self._explained(text, error) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
            raise unreadable(error) from error
        return message

    def _explained(self, text: bytes, failure: msgspec.ValidationError) -> Exception:
        try:
            return ValidationError(self._explainer.errors(raw(text), failure))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
            return unreadable(error)


def type_of(message: Incoming) -> str:
    """What kind of message it is, as it is written."""
    return str(message.__struct_config__.tag)


def id_of(text: bytes) -> str | None:
    """The id of a message that could not be read as a whole, where it has one."""
    try:
        return msgspec.json.decode(text, type=_Identified).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


class _Identified(msgspec.Struct):
    id: str | None = None
