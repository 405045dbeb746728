"""Finding people's own words: each in the language it was said in, by PostgreSQL's own dictionaries."""

from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib.postgres.search import SearchConfig, SearchQuery, SearchVector, SearchVectorExact
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from meetings.models import LeftOpen, Stance, Voice, WayForward

#: PostgreSQL's dictionary for each language that has one; the others are searched by whole words
DICTIONARIES = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


def voices_with(words: str, voices: QuerySet[Voice]) -> QuerySet[Voice]:
    """Those of the voices in which ``words`` are found, or in what their picture shows, in whatever form the voice's
    language bends them.

    What was taken back is not found.
    """
    said_or_shown = _found(words, "language") | _found(words, "language", "picture__description")
    return voices.filter(said_or_shown, taken_back_at=None)


def left_open_with(words: str, things: QuerySet[LeftOpen]) -> QuerySet[LeftOpen]:
    return things.filter(_found(words, "said_by__language"), taken_back_at=None)


def ways_with(words: str, ways: QuerySet[WayForward], speaker: UUID | None = None) -> QuerySet[WayForward]:
    """Ways to go on with these words in them, or in what somebody said to them; with ``speaker``, in theirs alone.

    Without words, whatever is the speaker's.
    """
    stances = Stance.objects.filter(way_forward=OuterRef("pk"))
    written = Q()
    if words:
        stances, written = (
            stances.filter(_found(words, "person__language")),
            _found(words, "said_by__language") & Q(taken_back_at=None),
        )
    if speaker:
        stances, written = stances.filter(person=speaker), written & Q(said_by=speaker)
    return ways.filter(written | Q(Exists(stances)))


def _found(words: str, language: str, where: str = "words") -> Q:
    """Bent by its own dictionary, as whole words in any language, or as a part of a word that is still being typed."""
    own = _dictionary(language)
    plain = SearchConfig(Value("simple"))
    ways = (
        Q(_matches(where, own, SearchQuery(words, config=own, search_type="websearch"))),
        Q(_matches(where, plain, SearchQuery(words, config=plain, search_type="websearch"))),
        Q(**{f"{where}__icontains": words}),
    )
    return reduce(or_, ways)


def _dictionary(language: str) -> SearchConfig:
    whens = (When(**{language: code}, then=Value(name)) for code, name in DICTIONARIES.items())
    return SearchConfig(Case(*whens, default=Value("simple")))


def _matches(where: str, config: SearchConfig, query: SearchQuery) -> SearchVectorExact:
    return SearchVectorExact(SearchVector(where, config=config), query)
