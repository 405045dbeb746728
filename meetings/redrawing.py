"""Draws a picture anew from its pixels: nothing of the file that was sent is left but what can be seen in it.

A program of its own, which :mod:`meetings.picture_intake` runs for each picture: it reads the file from standard input
and writes a line about what it made, then the pictures. It knows nothing of the service, may take so much memory and
time and no more, and when a file brings it down, nothing else falls.
"""

import contextlib
import io
import json
import resource
import sys
from typing import NamedTuple

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

#: what it takes, whatever the file is called; the content decides
KINDS = ("JPEG", "PNG", "WEBP")
#: a sheet of A4 scanned at 600 dots an inch has 35 million
MOST_PIXELS = 40_000_000
#: the longest sides, in pixels: handwriting on a sheet of A4 stays legible at the first, the second is for the page
LARGE, SMALL = 2000, 600
#: a drawing or a scan in few colours is kept to the pixel, and is smaller so; a photograph has more colours
FEW_COLOURS = 4096
#: what one picture may cost: bytes of memory, seconds of a processor
MEMORY, SECONDS = 900_000_000, 15


class Refused(Exception):
    """The file is not taken. Its text is one of: heic, unknown, too_many_pixels, broken."""


class Redrawn(NamedTuple):
    """A picture in two sizes, as WebP; width and height are those of the large one."""

    width: int
    height: int
    large: bytes
    small: bytes


def redrawn(data: bytes) -> Redrawn:
    """The picture in ``data``, the right way up, on white, without anything that was written in the file beside it.

    Of one that moves it is the first frame. Raises Refused.
    """
    picture = _opened(data)
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("too_many_pixels")
    try:
        # A JPEG is only read as large as it is needed.
        picture.draft(None, fitted(picture.width, picture.height, LARGE))
        picture.load()
        large = _clean(_upright(_shrunk(_plain(picture), LARGE)))
    except MemoryError:
        raise Refused("too_many_pixels") from None
    except Exception as error:
        # A damaged file may fail in any way.
        raise Refused("broken") from error
    return Redrawn(*large.size, _packed(large, quality=74), _packed(_shrunk(large, SMALL), quality=60))


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """The size with the same proportions whose longest side is at most so long; nothing grows."""
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _opened(data: bytes) -> ImageFile.ImageFile:
    # Looked at below, by the size that the file names; nothing is read before.
    Image.MAX_IMAGE_PIXELS = None
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"):
        raise Refused("heic")
    try:
        return Image.open(io.BytesIO(data), formats=KINDS)
    except UnidentifiedImageError:
        known = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
        raise Refused("broken" if data.startswith(known) else "unknown") from None
    except Exception as error:
        raise Refused("broken") from error


def _plain(picture: Image.Image) -> Image.Image:
    """Red, green and blue of eight bits each, whatever is seen through put on white."""
    if picture.mode.startswith("I"):
        # Grey of sixteen bits, of which Pillow would keep the lower ones.
        picture = picture.point(lambda grey: grey * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        white.info = picture.info
        return white
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _shrunk(picture: Image.Image, longest: int) -> Image.Image:
    size = fitted(picture.width, picture.height, longest)
    return (
        picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    )


def _upright(picture: Image.Image) -> Image.Image:
    """As the phone was held. What cannot be read says nothing about it."""
    with contextlib.suppress(Exception):
        return ImageOps.exif_transpose(picture)
    return picture


def _clean(picture: Image.Image) -> Image.Image:
    """The pixels alone, in the colours that every screen knows."""
    if profile := picture.info.get("icc_profile"):
        with contextlib.suppress(Exception):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), inPlace=True)
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    return clean


def _packed(picture: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    if picture.getcolors(FEW_COLOURS):
        picture.save(target, "WEBP", lossless=True, quality=50)
    else:
        picture.save(target, "WEBP", quality=quality, method=4)
    return target.getvalue()


def main() -> None:
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        # Not every system can.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    try:
        made = redrawn(sys.stdin.buffer.read())
    except Refused as refused:
        sys.stdout.write(json.dumps({"refused": str(refused)}) + "\n")
        return
    head = {"width": made.width, "height": made.height, "large": len(made.large)}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + made.large + made.small)


if __name__ == "__main__":
    main()
