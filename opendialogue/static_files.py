"""The files that browsers load, as they go over the line: without what is written in them for whoever works on them."""

import re
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: our own, also under the names they are served by; those of packages stay as they are
OWN = re.compile(r"(scripts/\w+|opendialogue)(\.[0-9a-f]+)?\.(js|css)")
#: a comment that has its lines to itself, and the space that a line begins with
ASIDE = re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/[ \t]*)\n|^[ \t]+", re.MULTILINE | re.DOTALL)


def for_the_line(source: str) -> str:
    """A script or stylesheet without its comments and indentation; every line of code stays a line of its own."""
    return ASIDE.sub("", source)


class LightStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Collects our own scripts and styles as :func:`for_the_line` makes them."""

    def _save(self, name: str, content: Any) -> str:
        if OWN.fullmatch(name):
            content.seek(0)
            content = ContentFile(for_the_line(content.read().decode()).encode(), name)
        saved: str = super()._save(name, content)  # type: ignore[misc] # the package names it nowhere
        return saved
