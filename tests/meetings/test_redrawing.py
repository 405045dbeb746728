"""A picture is drawn anew from its pixels: what can be seen stays, what cannot be seen is gone."""

import io
import struct
import zlib
from random import Random

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from meetings import picture_intake
from meetings.picture_intake import LARGEST_FILE, take_in
from meetings.redrawing import MOST_PIXELS, Redrawn, Refused, fitted, redrawn
from tests.meetings.paper import SECRETS, encoded, note, photograph


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def corners(made: Redrawn) -> list[str]:
    """The colours near the four corners, from the top left, as words."""
    picture = opened(made.large).convert("RGB")
    width, height = picture.width - 8, picture.height - 8
    return [
        colour(picture.getpixel(at))
        for at in ((8, 8), (width, 8), (8, height), (width, height))  # type: ignore[arg-type]
    ]


def colour(pixel: tuple[int, int, int]) -> str:
    names = {(255, 0, 0): "red", (0, 255, 0): "green", (0, 0, 255): "blue", (255, 255, 255): "white"}
    near = [
        name for pure, name in names.items() if all(abs(a - b) < 60 for a, b in zip(pure, pixel, strict=True))
    ]
    return near[0] if near else "other"


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        redrawn(data)
    return str(refused.value)


def test_nothing_that_a_phone_wrote_beside_the_picture_is_left() -> None:
    data = photograph()
    assert all(secret in data for secret in SECRETS)
    made = redrawn(data)
    for part in (made.large, made.small):
        assert not any(secret in part for secret in SECRETS)
        picture = opened(part)
        assert picture.format == "WEBP"
        assert not picture.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)


def test_words_and_profiles_in_a_png_are_gone() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", "Maija at home")
    words.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Maija at home</x:xmpmeta>", zip=False)
    data = encoded(note(), "PNG", pnginfo=words) + b"PK\x03\x04"
    assert b"Maija at home" in data
    made = redrawn(data)
    assert not any(secret in made.large + made.small for secret in SECRETS)


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, ["red", "green", "blue", "other"]),
        (3, ["other", "blue", "green", "red"]),
        (6, ["blue", "red", "other", "green"]),
        (8, ["green", "other", "red", "blue"]),
    ],
)
def test_it_stands_as_the_phone_was_held(orientation: int, expected: list[str]) -> None:
    made = redrawn(photograph(orientation=orientation))
    assert corners(made) == expected
    assert (made.width > made.height) == (orientation in (1, 3))


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "RGB", {"quality": 95}),
        ("JPEG", "RGB", {"quality": 95, "progressive": True}),
        ("JPEG", "CMYK", {"quality": 95}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("WEBP", "RGB", {"lossless": True}),
        ("WEBP", "RGBA", {"lossless": True}),
    ],
)
def test_colours_stay_what_they_were(kind: str, mode: str, options: dict[str, object]) -> None:
    assert corners(redrawn(encoded(note(mode=mode), kind, **options))) == ["red", "green", "blue", "other"]


def test_a_photograph_in_the_wide_colours_of_a_phone_keeps_its_colours_without_its_profile() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = redrawn(encoded(note(), "JPEG", quality=95, icc_profile=profile))
    assert corners(made) == ["red", "green", "blue", "other"]
    assert redrawn(encoded(note(), "JPEG", icc_profile=b"no profile at all")).width == 160


def test_grey_of_sixteen_bits_stays_grey() -> None:
    paper = Image.new("I;16", (100, 20))
    for across in range(100):
        for down in range(20):
            paper.putpixel((across, down), across * 655)
    shown = opened(redrawn(encoded(paper)).large).convert("L")
    for across in (10, 50, 90):
        assert abs(int(shown.getpixel((across, 10))) - across * 655 // 256) < 4  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1"])
def test_what_can_be_seen_through_is_on_white_paper(mode: str) -> None:
    if mode in ("RGBA", "LA"):
        paper = Image.new(mode, (60, 40), (0,) * len(mode))
        data = encoded(paper)
    elif mode == "P":
        data = encoded(Image.new("P", (60, 40), 0), transparency=0)
    else:
        data = encoded(Image.new("1", (60, 40), 1))
    assert corners(redrawn(data)) == ["white"] * 4


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_of_a_picture_that_moves_it_is_the_first_frame(kind: str) -> None:
    first, second = Image.new("RGB", (40, 40), "red"), Image.new("RGB", (40, 40), "blue")
    data = encoded(first, kind, save_all=True, append_images=[second], lossless=True)
    assert opened(data).n_frames == 2  # type: ignore[attr-defined]
    assert corners(redrawn(data)) == ["red"] * 4


def test_a_photograph_with_a_second_one_inside_is_the_first() -> None:
    data = encoded(
        note(), "MPO", save_all=True, append_images=[Image.new("RGB", (160, 120), "blue")], quality=95
    )
    assert corners(redrawn(data)) == ["red", "green", "blue", "other"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1999, 1000), (1999, 1000)),
        ((2000, 1000), (2000, 1000)),
        ((2001, 1000), (2000, 1000)),
        ((4000, 3000), (2000, 1500)),
    ],
)
def test_it_is_at_most_two_thousand_pixels_long(size: tuple[int, int], expected: tuple[int, int]) -> None:
    made = redrawn(encoded(Image.new("RGB", size, "white"), "PNG"))
    assert (made.width, made.height) == expected == opened(made.large).size
    assert max(opened(made.small).size) == 600


def test_what_is_longer_than_wide_keeps_a_width() -> None:
    assert fitted(30_000, 1, 2000) == (2000, 1)
    assert fitted(1, 1, 2000) == (1, 1)
    assert redrawn(encoded(Image.new("L", (30_000, 1)))).height == 1


def test_a_drawing_in_few_colours_is_kept_to_the_pixel() -> None:
    drawing = Image.new("RGB", (300, 200), "white")
    drawing.paste((0, 114, 178), (50, 50, 60, 150))
    assert opened(redrawn(encoded(drawing)).large).convert("RGB").tobytes() == drawing.tobytes()


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head promises so many pixels, and holds none."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def test_more_pixels_than_anybody_needs_are_refused_before_they_are_drawn() -> None:
    assert refusal(bomb(8000, MOST_PIXELS // 8000 + 1)) == "too_many_pixels"
    assert refusal(bomb(200_000, 200_000)) == "too_many_pixels"
    # As many as may be, and none of them there.
    assert refusal(bomb(8000, MOST_PIXELS // 8000)) == "broken"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "unknown"),
        (b"this is a letter, called note.jpg", "unknown"),
        (b"%PDF-1.7\n" + photograph(), "unknown"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "unknown"),
        (encoded(note(), "GIF"), "unknown"),
        (encoded(note(), "BMP"), "unknown"),
        (encoded(note(), "TIFF"), "unknown"),
        (encoded(note(), "PDF"), "unknown"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00", "heic"),
        (b"\xff\xd8\xff", "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (b"RIFF\x00\x00\x00\x00WEBP", "broken"),
    ],
    ids=range(13),
)
def test_what_is_no_picture_is_refused(data: bytes, why: str) -> None:
    assert refusal(data) == why


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_half_a_picture_is_refused(kind: str, share: float) -> None:
    data = encoded(note(), kind)
    assert refusal(data[: int(len(data) * share)]) == "broken"


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 2**32), st.integers(1, 40))
def test_whatever_is_wrong_with_a_file_it_is_drawn_or_refused(kind: str, seed: int, wounds: int) -> None:
    data, chance = bytearray(encoded(note(40, 30), kind)), Random(seed)
    for _wound in range(wounds):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        made = redrawn(bytes(data))
    except Refused:
        return
    assert opened(made.large).size == (made.width, made.height)


def taken(data: bytes) -> object:
    return take_in(io.BytesIO(data))


def test_a_program_of_its_own_does_the_work() -> None:
    picture = taken(photograph(orientation=6))
    assert picture == picture_intake.NewPicture(*redrawn(photograph(orientation=6)))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no picture that can be shown here"),
        (b"a letter", "no picture that can be shown here"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (photograph()[:900], "damaged"),
        (bomb(200_000, 200_000), "40 million"),
    ],
)
def test_whoever_sent_it_is_told_what_is_wanted(data: bytes, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        taken(data)


def test_ten_megabytes_are_taken_and_a_byte_more_is_not() -> None:
    picture = encoded(note())
    taken(picture + b"\0" * (LARGEST_FILE - len(picture)))
    with pytest.raises(ValidationError, match="larger than 10 MB"):
        taken(picture + b"\0" * (LARGEST_FILE - len(picture) + 1))


def test_a_file_that_keeps_the_program_busy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_intake, "LONGEST_WORK", 0.001)
    with pytest.raises(ValidationError, match="damaged"):
        taken(photograph())


def test_one_picture_is_drawn_at_a_time_and_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_intake, "LONGEST_WAIT", 0.01)
    with picture_intake._turn, pytest.raises(ValidationError, match="again in a minute"):
        taken(photograph())
    taken(photograph())
