"""Text as it is searched: without case, accents and variants of letters."""

import unicodedata


def searchable(text: str) -> str:
    """Compatible letters are one (NFKD), accents are gone, case is folded."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = unicodedata.normalize("NFKD", decomposed)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words(text: str) -> tuple[str, ...]:
    """What is looked for, each once."""
    return tuple(dict.fromkeys(searchable(text).split()))
