"""In which language something was said."""

import unicodedata

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, gettext

#: the script that each of these languages is written in; every other one here is written in Latin letters
SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "ru": "CYRILLIC", "uk": "CYRILLIC"}


def language_of(words: str, usual: str) -> str:
    """The language of the words, where their speaker chose none: the one they usually speak, or none that we know.

    Words in another script than that of ``usual`` are not in that language; a wrong name would be read out wrongly.
    """
    script = next((unicodedata.name(letter, "").split(" ")[0] for letter in words if letter.isalpha()), "")
    return usual if script in ("", SCRIPTS.get(usual, "LATIN")) else ""


def named_beside_the_words(language: str) -> str:
    """What a language is called in that of the page, where it is another; otherwise nothing needs to be said."""
    if not language or language == get_language() or language not in LANG_INFO:
        return ""
    return gettext(LANG_INFO[language]["name"])
