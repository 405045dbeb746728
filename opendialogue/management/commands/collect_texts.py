"""Brings the translations up to date with the texts in code and pages."""

from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from opendialogue.configuration import ROOT
from opendialogue.texts import gather


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
            catalog.update(texts, no_fuzzy_matching=True, update_creation_date=False)
            catalog.obsolete.clear()
            with path.open("wb") as file:
                write_po(
                    file, catalog, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False
                )
            untranslated = [message for message in catalog if message.id and not _translated(message.string)]
            self.stdout.write(f"{language}: {len(catalog)} texts, {len(untranslated)} without a translation")


def _translated(wording: str | tuple[str, ...] | list[str]) -> bool:
    return bool(wording) and all(wording if isinstance(wording, list | tuple) else [wording])
