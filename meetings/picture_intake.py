"""Taking in a picture that somebody sent: by a program of its own, one at a time, for so long and no longer."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: the largest file that is taken
LARGEST_FILE = 10 * 1024 * 1024
#: how long one picture may take on a machine that does much else, and how long another waits for its turn
LONGEST_WORK, LONGEST_WAIT = 45.0, 20.0

_PROGRAM = Path(__file__).with_name("redrawing.py")
#: of each process of the web server one thread at a time has its picture drawn: that is what memory allows
_turn = threading.Lock()


@dataclass(frozen=True)
class NewPicture:
    """A picture drawn anew, in two sizes, as WebP, and what it shows, in words, as far as somebody said."""

    width: int
    height: int
    large: bytes
    small: bytes
    description: str = ""


def take_in(file: IO[bytes]) -> NewPicture:
    """The picture in an open file, drawn anew from its pixels: no place, no time, no name of a camera is left.

    Takes up to some seconds, and is therefore called before any row is locked. Raises ValidationError for what is no
    picture, is too large, or is damaged, in words for whoever sent it.
    """
    data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise ValidationError(_too_large(), code="too_large")
    if not _turn.acquire(timeout=LONGEST_WAIT):
        raise ValidationError(
            _("Many pictures come in just now. Please send this one again in a minute."), code="busy"
        )
    try:
        head, _newline, rest = _redrawn(data).partition(b"\n")
    finally:
        _turn.release()
    made = json.loads(head)
    if "refused" in made:
        raise ValidationError(_why(made["refused"]), code=made["refused"])
    split = made["large"]
    return NewPicture(made["width"], made["height"], rest[:split], rest[split:])


def _redrawn(data: bytes) -> bytes:
    try:
        # Isolated: it reads no variable and no folder of ours, only the packages that are installed.
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-I", str(_PROGRAM)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_WORK,
            env={},
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        # The file brought it down, or kept it busy.
        return json.dumps({"refused": "broken"}).encode()
    return done.stdout


def _too_large() -> str:
    return _("This picture is larger than 10 MB. Please send a smaller one, or a photograph of this one.")


def _why(refused: str) -> str:
    reasons = {
        "heic": _(
            "This photograph is a HEIC file, which cannot be opened here. Please send it as JPEG: on an iPhone, open it"
            " and take a screenshot, or choose “Most Compatible” under Settings, Camera, Formats."
        ),
        "too_many_pixels": _("This picture has too many pixels. Please send one with at most 40 million."),
        "broken": _(
            "This picture is damaged, or did not arrive in full. Please choose it once more, or another."
        ),
    }
    return reasons.get(refused) or _(
        "This is no picture that can be shown here. Please send a JPEG, PNG or WebP picture, such as a photograph."
    )
