"""The demo's photograph of a note on paper, made when the demo is filled: no picture lies in the tree."""

import io
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from meetings.picture_intake import NewPicture
from meetings.redrawing import redrawn

PAPER, INK, LINE, TABLE = (243, 238, 224), (38, 52, 110), (190, 204, 222), (128, 92, 62)
SHEET, PHOTOGRAPH = (860, 620), (1200, 900)
LETTERS, BETWEEN_LINES, MARGIN = 52, 84, 70


def photograph_of_a_note(lines: Sequence[str], description: str = "") -> NewPicture:
    """A sheet of ruled paper on a table, with these lines on it in blue ink, as a phone would have taken it."""
    table = Image.new("RGB", PHOTOGRAPH, TABLE)
    grain = Image.effect_noise((PHOTOGRAPH[0] // 40, PHOTOGRAPH[1]), 60).resize(PHOTOGRAPH).convert("RGB")
    table = Image.blend(table, ImageChops.multiply(table, grain), 0.35)
    turned = _sheet(lines).rotate(3.4, expand=True, resample=Image.Resampling.BICUBIC)
    at = ((PHOTOGRAPH[0] - turned.width) // 2, (PHOTOGRAPH[1] - turned.height) // 2)
    shadow = Image.new("L", PHOTOGRAPH)
    shadow.paste(turned.getchannel("A").point(lambda seen: seen * 0.6), (at[0] + 10, at[1] + 14))
    table.paste((30, 22, 16), mask=shadow.filter(ImageFilter.BoxBlur(14)))
    table.paste(turned, at, mask=turned)
    # A lamp from one side.
    light = Image.linear_gradient("L").rotate(90).resize(PHOTOGRAPH).point(lambda level: 175 + level * 0.3)
    table = ImageChops.multiply(table, light.convert("RGB")).filter(ImageFilter.GaussianBlur(0.8))
    target = io.BytesIO()
    table.save(target, "JPEG", quality=90)
    made = redrawn(target.getvalue())
    return NewPicture(made.width, made.height, made.large, made.small, description)


def _sheet(lines: Sequence[str]) -> Image.Image:
    sheet = Image.new("RGBA", SHEET, (*PAPER, 255))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(LETTERS)
    for down in range(MARGIN + LETTERS, SHEET[1] - 20, BETWEEN_LINES):
        pen.line((0, down + 8, SHEET[0], down + 8), fill=LINE, width=3)
    for number, line in enumerate(lines):
        across, down = MARGIN, MARGIN + number * BETWEEN_LINES
        for place, letter in enumerate(line):
            # A hand is never quite on its line.
            pen.text((across, down + (place * 5 + number) % 7 - 3), letter, fill=INK, font=font)
            across += round(font.getlength(letter)) + place % 3
    # Joined and leaning, as when it is written.
    leaning = sheet.transform(
        SHEET, Image.Transform.AFFINE, (1, 0.12, -40, 0, 1, 0), Image.Resampling.BICUBIC
    )
    paper = Image.new("RGBA", SHEET, (*PAPER, 255))
    paper.alpha_composite(leaning)
    return paper
