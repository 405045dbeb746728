"""The stylesheet: small, readable in both themes, and alike on phones that know no light-dark()."""

import gzip
import re

import pytest

from opendialogue.configuration import ROOT
from opendialogue.static_files import for_the_line

CSS = (ROOT / "static" / "opendialogue.css").read_text()
PAIR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall(CSS)}

#: words and what they stand on
TEXT_PAIRS = [
    *(("ink", surface) for surface in ("paper", "card", "sand", "sand-deep", "mist", "clay-soft")),
    *(("ink-soft", surface) for surface in ("paper", "card", "sand", "mist")),
    *(("teal", surface) for surface in ("paper", "card", "sand", "mist")),
    *(("teal-deep", surface) for surface in ("paper", "card", "sand", "mist")),
    *(("clay", surface) for surface in ("paper", "card", "clay-soft")),
    ("on-teal", "teal"),
    ("on-teal", "teal-deep"),
    ("on-cocoa", "cocoa"),
    ("paper", "ink"),
]
#: edges of controls, focus, and the parts of drawings one must tell apart
SHAPE_PAIRS = [
    *(("edge", surface) for surface in ("paper", "card", "sand", "mist")),
    *(("focus", surface) for surface in ("paper", "card", "sand", "mist", "clay-soft")),
    *(("teal", surface) for surface in ("paper", "card", "sand", "mist")),
    *(("clay", surface) for surface in ("card", "mist")),
    *(("better", surface) for surface in ("card",)),
    *(("worse", surface) for surface in ("card",)),
]


def luminance(colour: str) -> float:
    """Relative luminance as in WCAG 2.2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "surface"), TEXT_PAIRS)
def test_words_can_be_read(words, surface, theme):
    assert contrast(TOKENS[words][theme], TOKENS[surface][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "surface"), SHAPE_PAIRS)
def test_shapes_can_be_told_apart(shape, surface, theme):
    assert contrast(TOKENS[shape][theme], TOKENS[surface][theme]) >= 3


def test_phones_that_know_no_light_dark_get_the_same_light_colours():
    start = CSS.index("@supports not (color: light-dark")
    plain = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", CSS[start : CSS.index(".theme-light")]))
    assert plain == {name: light for name, (light, _dark) in TOKENS.items()}


def test_words_touch_neither_edge_of_a_box_that_has_a_colour_of_its_own():
    boxes = [rule for rule in re.findall(r"[^{}]+\{[^{}]*\}", CSS) if "background: var(" in rule]
    assert len(boxes) > 20
    for rule in boxes:
        assert ("padding-inline-start" in rule) == ("padding-inline-end" in rule), rule


def test_the_stylesheet_stays_small():
    assert len(gzip.compress(for_the_line(CSS).encode())) <= 11_000


def test_scripts_of_a_page_stay_small():
    sent = {
        path.stem: len(gzip.compress(for_the_line(path.read_text()).encode()))
        for path in (ROOT / "static" / "scripts").glob("*.js")
    }
    # Fetched by whoever opens what it is for.
    assert sent.pop("pictures") <= 3_000
    # Only on a page of staff; the others are what a member's phone fetches.
    assert sent.pop("board") <= 1_000
    assert sum(sent.values()) <= 9_000


def test_nothing_is_fetched_from_elsewhere():
    assert not re.search(r"url\(|@import|https?:", CSS.replace('a[href^="http"]', ""))


def test_only_logical_directions():
    physical = re.compile(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![\w-])(?:left|right|top|bottom|float):"
    )
    assert not physical.findall(CSS)


def test_colours_come_from_tokens_only():
    after_tokens = CSS[CSS.index("@layer reset {") :]
    found = set(re.findall(r"#[0-9a-f]{3,8}\b", after_tokens))
    assert found <= {"#fff", "#000", "#82796b"}


def test_the_themes_differ_in_their_colours_alone() -> None:
    """`light-dark()` can say nothing else. The journeys look at the dark theme for what colours can do to a page."""
    looked_at = [*(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]
    looked_at += (ROOT / "templates").rglob("*.html")
    assert not [path.name for path in looked_at if "prefers-color-scheme" in path.read_text()]
