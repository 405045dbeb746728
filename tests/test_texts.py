"""Every text people read can be translated, and is."""

import ast
import re
from html.parser import HTMLParser

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from opendialogue.configuration import ROOT
from opendialogue.texts import ROOMS, gather, template_files, texts_in_code

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
TAG = re.compile(
    r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%\s*blocktrans.*?endblocktrans\w*\s*%\}", re.DOTALL
)
LETTERS = re.compile(r"[^\W\d_]{2,}")
#: attributes that are read out or shown
READ_ATTRIBUTES = {"alt", "title", "aria-label", "placeholder", "content", "label"}
#: calls whose first words people read, and keywords that hold such words
SAYING_CALLS = {"ValidationError", "success", "error", "warning", "info"}
SAYING_KEYWORDS = {"label", "help_text", "verbose_name", "empty_label", "required_message"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_translation_with_the_same_placeholders(language: str) -> None:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        known = read_po(file, locale=language)
    missing, bent = [], []
    for text in gather():
        if not text.id:
            continue
        translation = known.get(text.id[0] if isinstance(text.id, tuple) else text.id, text.context)
        wordings = [] if translation is None else translation.string
        wordings = list(wordings) if isinstance(wordings, list | tuple) else [wordings]
        if not wordings or not all(wordings) or (translation and translation.fuzzy):
            missing.append(text.id)
            continue
        wanted = set(PLACEHOLDER.findall(text.id[-1] if isinstance(text.id, tuple) else text.id))
        if any(set(PLACEHOLDER.findall(wording)) != wanted for wording in wordings[-1:]):
            bent.append((text.id, wordings))
    assert not missing, (
        f"{len(missing)} texts without a translation: run collect_texts and translate {missing[:10]}"
    )
    assert not bent, f"placeholders differ: {bent[:5]}"


#: how nobody is addressed or spoken of, in each language's own words
NEVER_SAID = {
    "fi": r"potila\w*|asiakka\w*|palvelunkäyttäj\w*",
    "de": r"du|dich|dir|dein\w*|euch|Patient\w*|Klient\w*|Nutzer\w*|Betroffene\w*",
}


@pytest.mark.parametrize("language", NEVER_SAID)
def test_nobody_is_spoken_of_as_a_case(language: str) -> None:
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        known = read_po(file, locale=language)
    never = re.compile(rf"\b({NEVER_SAID[language]})\b", re.IGNORECASE)
    wordings = [
        wording
        for text in known
        if text.id
        for wording in ([text.string] if isinstance(text.string, str) else text.string)
    ]
    assert len(wordings) > 1000
    assert not [wording for wording in wordings if never.search(wording)]


@pytest.mark.parametrize("path", template_files(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_page_says_nothing_that_cannot_be_translated(path) -> None:
    source = TAG.sub(" ", path.read_text())
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    found = Words()
    found.feed(source if path.suffix != ".txt" else source.replace("<", " "))
    assert not found.words, found.words


class Words(HTMLParser):
    """The words of a page that are read: its text, and attributes that are shown or read out."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style", "code")
        if tag == "meta":
            return
        self.words += [
            value for name, value in attrs if name in READ_ATTRIBUTES and LETTERS.search(value or "")
        ]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self.silent and LETTERS.search(data):
            self.words.append(data.strip())


def test_texts_are_found_wherever_the_code_marks_them() -> None:
    found = {text.singular for text in texts_in_code()}
    assert "thinking out loud" in found, "a text within an f-string"
    assert "First on call" in found, "a label of a choice"
    assert "%(count)d person is waiting." in found, "one of two forms"


def test_the_code_says_nothing_that_cannot_be_translated() -> None:
    bare = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if {"migrations", "management", "demo"} & set(path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    bare += [f"{path.name}:{node.lineno} {words}" for words in bare_words(node)]
    assert not bare, bare


def bare_words(call: ast.Call) -> list[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    on = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    said = [keyword.value for keyword in call.keywords if keyword.arg in SAYING_KEYWORDS]
    if name in SAYING_CALLS and (name == "ValidationError" or on == "messages"):
        said += call.args
    return [
        node.value
        for node in said
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and LETTERS.search(node.value)
    ]
