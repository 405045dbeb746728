from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError, engines

from opendialogue.configuration import ROOT


class Command(BaseCommand):
    """Compiles every template of the tree: a spelling mistake in a tag shows before a person meets it."""

    help = "Compiles every template; says which cannot be."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        engine = engines["django"]
        wrong = []
        names = _names(ROOT / "templates")
        for name in names:
            try:
                engine.get_template(name)
            except TemplateSyntaxError as error:
                wrong.append(f"{name}: {error}")
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write(f"{len(names)} templates compile")


def _names(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in (".html", ".txt")
    )
