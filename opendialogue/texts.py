"""Every text that people read, gathered from code and pages, for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from django.template import engines
from django.template.base import Lexer, TokenType
from django.template.loader_tags import ExtendsNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from opendialogue.configuration import ROOT

ROOMS = ("opendialogue", "meetings", "response", "networks", "notices")
#: the functions of Django's that mark a text, and what their first arguments are
MARKS = {
    "gettext": ("singular",),
    "gettext_lazy": ("singular",),
    "gettext_noop": ("singular",),
    "ngettext": ("singular", "plural"),
    "ngettext_lazy": ("singular", "plural"),
    "pgettext": ("context", "singular"),
    "pgettext_lazy": ("context", "singular"),
    "npgettext": ("context", "singular", "plural"),
}
#: texts of the packages that we word ourselves: some of their languages say "du" where every page says "Sie"
BORROWED = (
    "Be patient, you are sending too many requests.",
    "Please type your current password.",
    "The email address and/or password you specified are not correct.",
    "This field is required.",
    "This password is entirely numeric.",
    "This password is too common.",
    "Too many failed login attempts. Try again later.",
    "You must type the same password each time.",
)
#: a text marked inside another tag, as in {% include "…" with label=_("Name") %}
MARKED = re.compile(r"""\b_\((?P<quote>["'])(?P<text>.*?)(?<!\\)(?P=quote)\)""")


class Text(NamedTuple):
    """One text: its source wording, its plural or "", its context or "", and the file it stands in."""

    singular: str
    plural: str
    context: str
    file: str


def template_files() -> list[Path]:
    return sorted(
        path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt", ".svg")
    )


def gather() -> Catalog:
    """All texts of the code and the pages, and what is borrowed, as one catalogue without translations."""
    catalog = Catalog(project="Open Dialogue", charset="utf-8")
    borrowed = {Text(words, "", "", "packages") for words in BORROWED}
    for text in sorted({*texts_in_code(), *texts_in_templates(), *borrowed}):
        message = (text.singular, text.plural) if text.plural else text.singular
        catalog.add(message, locations=[(text.file, 0)], context=text.context or None)
    return catalog


def texts_in_code() -> Iterator[Text]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _texts_in_file(path)


def _texts_in_file(path: Path) -> Iterator[Text]:
    """The texts that calls mark, also those within an f-string, which tools that read tokens pass over."""
    tree = ast.parse(path.read_text())
    marks = dict(_marks_of(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (roles := marks.get(_name(node.func))):
            words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            said = dict(zip(roles, map(str, words), strict=False))
            if len(said) == len(roles):
                file = str(path.relative_to(ROOT))
                yield Text(said["singular"], said.get("plural", ""), said.get("context", ""), file)


def _marks_of(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the marking functions are called in this file, "_" most of the time."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for imported in node.names:
                if imported.name in MARKS:
                    yield imported.asname or imported.name, MARKS[imported.name]


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else ""


def texts_in_templates() -> Iterator[Text]:
    for path in template_files():
        yield from texts_in_template(path.read_text(), str(path.relative_to(ROOT)))


def texts_in_template(source: str, file: str) -> Iterator[Text]:
    """The texts of one template: translate and blocktranslate tags, and _("…") inside any other tag."""
    for token in Lexer(source).tokenize():
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for marked in MARKED.finditer(token.contents):
                yield Text(marked["text"], "", "", file)
    template = engines["django"].from_string(source).template  # type: ignore[attr-defined]
    nodes = template.nodelist
    inner = [node.nodelist for node in nodes.get_nodes_by_type(ExtendsNode)] or [nodes]
    for nodelist in inner:
        for node in nodelist.get_nodes_by_type(TranslateNode):
            yield Text(str(node.filter_expression.var).strip("\"'"), "", _literal(node.message_context), file)
        for node in nodelist.get_nodes_by_type(BlockTranslateNode):
            singular, _variables = node.render_token_list(node.singular)
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield Text(_trimmed(node, singular), _trimmed(node, plural), _literal(node.message_context), file)


def _literal(expression: object) -> str:
    return str(getattr(expression, "var", expression) or "").strip("\"'")


def _trimmed(node: BlockTranslateNode, text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines() if line.strip()) if node.trimmed else text
