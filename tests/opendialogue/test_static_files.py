"""What goes over the line of our scripts and styles: the code, without what is written in it for us."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from opendialogue.configuration import ROOT
from opendialogue.static_files import LightStaticFilesStorage, for_the_line

SCRIPTS = sorted((ROOT / "static" / "scripts").glob("*.js"))
STYLES = ROOT / "static" / "opendialogue.css"


def test_comments_and_indentation_stay_here_and_every_line_of_code_goes() -> None:
    source = """/* What it is for,
   in two lines. */
(() => {
  // Why.
  const address = "https://example.org/*"; /* beside the code */
  /* one */ go(address); /* two */

})();
"""
    assert for_the_line(source) == (
        '(() => {\nconst address = "https://example.org/*"; /* beside the code */\n'
        "/* one */ go(address); /* two */\n\n})();\n"
    )


@pytest.mark.parametrize("file", [*SCRIPTS, STYLES], ids=lambda file: file.name)
def test_of_our_own_files_nothing_else_is_lost(file: Path) -> None:
    source = file.read_text()
    light = for_the_line(source)
    assert len(light) < len(source)
    assert not [line for line in light.splitlines() if line.startswith(("//", "/*", " "))]
    lines = iter(line.strip() for line in source.splitlines())
    assert all(line in lines for line in light.splitlines()), "a line changed, or came before another"
    # Space within a text over several lines would be lost: there is none.
    assert all(line.count("`") % 2 == 0 for line in source.splitlines())


def test_files_of_packages_stay_as_they_are(tmp_path: Path) -> None:
    storage = LightStaticFilesStorage(location=tmp_path)
    ours = ("scripts/page.js", "scripts/page.7342017c9ad1.js", "opendialogue.6b63ab6b26b9.css")
    theirs = ("django_htmx/htmx.min.js", "admin/css/base.css")
    for name in (*ours, *theirs):
        file = ContentFile(b"/* a word */\n  go();\n")
        # As when its name was made from what is in it.
        file.read()
        storage.save(name, file)
    assert {(tmp_path / name).read_text() for name in ours} == {"go();\n"}
    assert {(tmp_path / name).read_text() for name in theirs} == {"/* a word */\n  go();\n"}
