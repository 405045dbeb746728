"""In which language something was said: named only where it is known."""

import pytest
from django.utils import translation

from meetings.languages import language_of, named_beside_the_words


@pytest.mark.parametrize(
    ("words", "usual", "language"),
    [
        ("I cannot sleep.", "en", "en"),
        ("… 3 nights!", "fi", "fi"),
        ("", "en", "en"),
        ("لم ينم منذ يوم الأحد.", "ar", "ar"),
        ("لم ينم منذ يوم الأحد.", "en", ""),
        ("Она не спит.", "ru", "ru"),
        ("She is not asleep.", "ru", ""),
        ("眠れない。", "fi", ""),
    ],
)
def test_words_in_another_script_are_not_in_the_language_that_their_speaker_usually_speaks(
    words: str, usual: str, language: str
) -> None:
    assert language_of(words, usual) == language


@pytest.mark.parametrize(
    ("language", "on_a_page_in", "named"),
    [
        ("fi", "en", "Finnish"),
        ("fi", "de", "Finnisch"),
        ("en", "fi", "englanti"),
        ("fi", "fi", ""),
        ("", "en", ""),
        ("xx", "en", ""),
    ],
)
def test_a_language_is_named_where_the_page_is_in_another(
    language: str, on_a_page_in: str, named: str
) -> None:
    with translation.override(on_a_page_in):
        assert named_beside_the_words(language) == named
