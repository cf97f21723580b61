"""Pictures and the feed as files."""

import asyncio
import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from dishka import Provider, Scope
from PIL import Image, ImageOps, UnidentifiedImageError

from PACKAGE.catalog.application.pictures import Feed, Pictures
from PACKAGE.settings import OwnSettings

# A picture may say that it is larger than memory.
MOST_PIXELS = 50_000_000


class PictureFiles:
    """Implements `Pictures`: what is in `originals` is made smaller in the folders beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def resize(self, name: str, widths: Mapping[str, int]) -> list[str] | None:
        """In a thread, so that nobody waits for it."""
        return await asyncio.to_thread(self._resize, name, widths)

    def _resize(self, name: str, widths: Mapping[str, int]) -> list[str] | None:
        try:
            with Image.open(self._folder / "originals" / name) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise ValueError(f"{found.width} by {found.height} pixels")
                # What a camera notes beside the picture is nobody's business; which side is up is.
                upright = ImageOps.exif_transpose(found).convert("RGB")
                return [self._save(upright, name, size, width) for size, width in widths.items()]
        except FileNotFoundError:
            return None
        except (UnidentifiedImageError, OSError) as error:
            raise ValueError(str(error)) from error

    def _save(self, picture: Image.Image, name: str, size: str, width: int) -> str:
        width = min(width, picture.width)
        height = max(round(picture.height * width / picture.width), 1)
        place = self._folder / size / name
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f".{name}")
        smaller = picture.resize((width, height), Image.Resampling.LANCZOS)
        smaller.save(draft, format="PNG" if name.endswith(".png") else "JPEG")
        draft.replace(place)
        return f"{size}/{name}"


class FeedFile:
    """Implements `Feed`: a CSV file that is there as a whole."""

    def __init__(self, file: Path) -> None:
        self._file = file

    async def write(self, rows: Sequence[Sequence[str]]) -> None:
        """Written beside its place, and moved there."""
        await asyncio.to_thread(self._write, rows)

    def _write(self, rows: Sequence[Sequence[str]]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_name(f".{self._file.name}")
        with draft.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows(rows)
        draft.replace(self._file)


def pictures(settings: OwnSettings) -> Pictures:
    """In the folder of the settings."""
    return PictureFiles(Path(settings.pictures))


def feed(settings: OwnSettings) -> Feed:
    """Beside the pictures that it names."""
    return FeedFile(Path(settings.pictures) / "feed.csv")


provider = Provider(scope=Scope.APP)
provider.provide(pictures)
provider.provide(feed)
