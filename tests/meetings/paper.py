"""Pictures as people send them: photographs of paper notes, drawings, and files that are none."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

from meetings.picture_intake import NewPicture
from meetings.redrawing import redrawn

#: what a phone writes beside the pixels, none of which may be left
SECRETS = (b"Kallio Phone 9", b"Maija at home", b"2026:11:21", b"GPS-HERE", b"<x:xmpmeta", b"PK\x03\x04")
ORIENTATION, MAKE, DESCRIPTION, TAKEN_AT, GPS = 0x0112, 0x010F, 0x010E, 0x0132, 0x8825


def note(width: int = 160, height: int = 120, mode: str = "RGB") -> Image.Image:
    """A note: red at the top left, green at the top right, blue at the bottom left, and between them many colours."""
    across, down = Image.linear_gradient("L").rotate(90), Image.linear_gradient("L")
    paper = Image.merge("RGB", [part.resize((width, height)) for part in (across, down, down.rotate(180))])
    pen = ImageDraw.Draw(paper)
    quarter = (width // 4, height // 4)
    pen.rectangle((0, 0, *quarter), fill="red")
    pen.rectangle((width - quarter[0], 0, width, quarter[1]), fill="lime")
    pen.rectangle((0, height - quarter[1], quarter[0], height), fill="blue")
    return paper.convert(mode)


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def photograph(width: int = 160, height: int = 120, orientation: int = 1, **options: Any) -> bytes:
    """A JPEG with everything that a phone writes into it: its maker, a time, a place, a thumbnail, words, a tail."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE], exif[DESCRIPTION], exif[TAKEN_AT] = "Kallio Phone 9", "Maija at home", "2026:11:21 22:05:00"
    exif.get_ifd(GPS).update(
        {1: "N", 2: (IFDRational(60), IFDRational(11), IFDRational(3)), 29: "2026:11:21", 27: b"GPS-HERE"}
    )
    data = encoded(
        note(width, height),
        "JPEG",
        exif=exif,
        xmp=b"<x:xmpmeta>Maija at home</x:xmpmeta>",
        comment=b"Maija at home",
        **options,
    )
    return data + b"PK\x03\x04 and another file behind it"


def drawn(description: str = "") -> NewPicture:
    """A small picture, as it is when it has been taken in."""
    made = redrawn(encoded(note()))
    return NewPicture(made.width, made.height, made.large, made.small, description)


def sent(data: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    """A file as a browser sends it, with the name it had and a kind that nobody believes."""
    return SimpleUploadedFile(name, data, content_type="image/jpeg")
