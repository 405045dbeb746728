"""Brings the translations up to date with the texts in code and pages."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from opendialogue.configuration import ROOT
from opendialogue.texts import gather

#: what stands at the head of each language's file; no dates, so that two people's changes do not meet there
HEADER = """\
# What people read in Open Dialogue, in "{language}"; gathered by manage.py collect_texts.
msgid ""
msgstr ""
"Project-Id-Version: Open Dialogue\\n"
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


class Command(BaseCommand):
    help = "Gather every text people read into locale/<language>/LC_MESSAGES/django.po, keeping what is translated."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        languages = [code for code, _name in settings.LANGUAGES if code != "en"]
        parser.add_argument("languages", nargs="*", default=languages)

    def handle(self, languages: list[str], **options: object) -> None:
        texts = gather()
        for language in languages:
            path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            known = path.read_bytes() if path.exists() else b""
            catalog = read_po(known.splitlines(keepends=True), locale=language, charset="utf-8")
            catalog.update(texts, no_fuzzy_matching=True)
            write(catalog, path)
            untranslated = [
                message for message in catalog if message.id and not _translated(message.string or "")
            ]
            self.stdout.write(f"{language}: {len(catalog)} texts, {len(untranslated)} without a translation")


def write(catalog: Catalog, path: Path) -> None:
    """One language's texts into its file, without those that are nowhere used any more."""
    header = HEADER.format(language=catalog.locale, plural_forms=catalog.plural_forms)
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(
            file,
            catalog,
            width=100,
            omit_header=True,
            sort_output=True,
            ignore_obsolete=True,
            include_lineno=False,
        )


def _translated(wording: str | tuple[str, ...] | list[str]) -> bool:
    return bool(wording) and all(wording if isinstance(wording, list | tuple) else [wording])
