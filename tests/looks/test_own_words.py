"""A name keeps its place in a sentence, whichever way it runs: nothing of ours puts one there bare."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from meetings.presenters.plain_text import _head
from networks.models import Person
from notices.texts import write
from opendialogue import wording
from response.acts import take_on
from response.contacts import NewContact, record_first_contact
from response.models import FirstContact
from response.presenters.contact import promise_of
from tests.cast import SATURDAY_NIGHT, Cast, signed_in

ROOT = Path(__file__).parents[2]
ROOMS = ("meetings", "networks", "notices", "opendialogue", "response")
#: under these keys a sentence holds a name
NAMES = {"name", "giver", "taker", "asks", "organiser", "team"}
SET_APART = re.compile(r"^(?:wording\.)?(?:own|listed)\(|<bdi>|^escape\(|^speaker$|^names$")
LAILA, FSI, PDI = "ليلى", "\u2068", "\u2069"


@pytest.mark.parametrize(
    ("language", "name", "said"),
    [
        ("fi", "Aino", "Aino"),
        ("fi", LAILA, f"{FSI}{LAILA}{PDI}"),
        ("en", f"Laila ({LAILA})", f"{FSI}Laila ({LAILA}){PDI}"),
        ("de", "7", "7"),
        ("ar", LAILA, LAILA),
        ("ar", "Aino", f"{FSI}Aino{PDI}"),
        ("ar", "+358 40 111 2222", "+358 40 111 2222"),
        ("en", "", ""),
    ],
)
def test_only_what_runs_against_the_sentence_is_set_apart(language: str, name: str, said: str) -> None:
    with translation.override(language):
        assert wording.own(name) == said
        # What is a part of a name that is set apart already stays as it is.
        assert wording.own(wording.own(name)) == said
        assert Template("{% load wording %}{{ name|own }}").render(Context({"name": name})) == said


def test_words_that_would_be_markup_are_none() -> None:
    drawn = Template("{% load wording %}{{ name|own }}").render(Context({"name": f"<b>{LAILA}</b>"}))
    assert drawn == f"{FSI}&lt;b&gt;{LAILA}&lt;/b&gt;{PDI}"


@pytest.mark.parametrize(("language", "name"), [("fi", LAILA), ("en", LAILA), ("ar", "Aino")])
def test_who_took_it_on_stands_apart_in_the_story_of_a_contact(cast: Cast, language: str, name: str) -> None:
    Person.objects.filter(pk=cast.aino.pk).update(name=name)
    Person.objects.filter(pk=cast.sami.pk).update(language=language)
    cast.aino.refresh_from_db()
    cast.sami.refresh_from_db()
    new = NewContact(team=cast.team, received_at=SATURDAY_NIGHT, about=cast.maija)
    contact = record_first_contact(new, recorded_by=cast.leena, now=SATURDAY_NIGHT)
    take_on(FirstContact.objects.get(pk=contact.pk), cast.aino, SATURDAY_NIGHT)
    with time_machine.travel(SATURDAY_NIGHT, tick=False):
        page = signed_in(cast.sami).get(f"/contacts/{contact.pk}/").content.decode()
    with translation.override(language):
        taken_on = translation.gettext("%(name)s took it on.") % {"name": f"{FSI}{name}{PDI}"}
    assert taken_on in page
    assert page.count(FSI) == page.count(PDI)


def test_a_promise_by_a_latin_name_stands_apart_on_an_arabic_page(cast: Cast) -> None:
    new = NewContact(team=cast.team, received_at=SATURDAY_NIGHT, about=cast.maija)
    contact = record_first_contact(new, recorded_by=cast.aino, now=SATURDAY_NIGHT)
    with translation.override("ar"):
        assert promise_of(contact).startswith(f"{FSI}Within 24 hours{PDI}: ")
    with translation.override("fi"):
        assert promise_of(contact).startswith("Within 24 hours: ")


def test_notices_and_plain_texts_set_names_apart_too() -> None:
    context = {"asks": "Aino", "by": SATURDAY_NIGHT.isoformat(), "name": "Sami", "path": "/t/x/"}
    text = write("handover_asked", "mail", "ar", context | {"sender_name": "Kallio"}).body
    assert f"{FSI}Aino{PDI}" in text
    assert f"{FSI}Sami{PDI}" in text
    assert FSI not in write("handover_asked", "mail", "fi", context | {"sender_name": "Kallio"}).body
    row = dict.fromkeys(("language_name", "written_by", "answers", "kept", "edited", "opened"), "")
    row |= {
        "speaker": LAILA,
        "is_reflection": False,
        "when": "klo 9.10",
        "earlier": [],
        "key": "",
        "taken_back": "",
    }
    with translation.override("fi"):
        assert _head(row).startswith(f"{FSI}{LAILA}{PDI}, ")


def bare_in_python() -> Iterator[str]:
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)):
            if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod)):
                continue
            for key, value in zip(*_pairs(node.right), strict=True):
                said = ast.get_source_segment(text, value) or ""
                is_name = isinstance(key, ast.Constant) and key.value in NAMES
                if is_name and not SET_APART.search(said):
                    yield f"{path.relative_to(ROOT)}, line {value.lineno}: {said}"


def _pairs(node: ast.expr) -> tuple[list[ast.expr | None], list[ast.expr]]:
    return (node.keys, node.values) if isinstance(node, ast.Dict) else ([], [])


def test_no_sentence_of_a_program_holds_a_bare_name() -> None:
    assert list(bare_in_python()) == []


def test_no_sentence_of_a_template_holds_a_bare_name() -> None:
    sentence = re.compile(r"\{% blocktranslate([^%]*)%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)
    found = []
    for path in (ROOT / "templates").rglob("*.*"):
        for head, body in sentence.findall(path.read_text()):
            for name in re.findall(r"(?<!<bdi>)\{\{ (\w+) \}\}", body):
                if name in NAMES and not re.search(rf"\b{name}=\S+\|own\b", head):
                    found.append(f"{path.relative_to(ROOT)}: {body}")
    assert found == []
