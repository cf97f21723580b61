"""Making pictures as small as pages need them."""

from backwright.application import Discard

from PACKAGE.catalog.application.pictures import WIDTHS, Pictures
from PACKAGE.catalog.contracts import ResizePicture


async def resize_picture(job: ResizePicture, pictures: Pictures) -> list[str]:
    """Nothing else is waited for: an original that is not there, or is none, stays so."""
    try:
        made = await pictures.resize(job.picture, WIDTHS)
    except ValueError as error:
        raise Discard(f"{job.picture} is no picture: {error}") from error
    if made is None:
        raise Discard(f"there is no original {job.picture}")
    return made
