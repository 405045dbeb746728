"""Queries whose SQL is written once, and which are then asked again with other values.

Writing a query costs Django several times what the database needs to answer it. Where every voice of a meeting has to
be on every screen at once, the same few questions are asked again and again: see docs/decisions/0019.
"""

import random
from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID, uuid4

from django.db import connections
from django.db.models import QuerySet

from opendialogue import clock

Given = ParamSpec("Given")
Row = TypeVar("Row", covariant=True)

#: what stands for the present moment while a query is written
MOMENT = datetime(2999, 12, 31, 23, 59, 59, 999_983, tzinfo=UTC)


@dataclass(frozen=True)
class _Written:
    """One query as it was written, and in which of its places each value goes; ``None`` is the present moment."""

    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    constants: tuple[Any, ...]
    places: tuple[tuple[int, int | None], ...]

    def ask(self, values: Sequence[object]) -> list[Any]:
        parameters = list(self.constants)
        now = clock.now()
        for place, value in self.places:
            parameters[place] = now if value is None else values[value]
        compiler = copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda *_, **__: (self.sql, tuple(parameters))
        query = copy(self.queryset.query)
        query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        asked: Any = QuerySet(model=self.queryset.model, query=query, using=self.queryset.db)
        asked._iterable_class = self.queryset._iterable_class
        asked._fields = self.queryset._fields  # type: ignore[attr-defined]
        return list(asked)


class WrittenOnce(Generic[Given, Row]):
    """What :func:`written_once` makes of a function."""

    def __init__(self, make: Callable[Given, QuerySet[Any, Row]]) -> None:
        self._make = make
        self._written: dict[tuple[int, ...], _Written] = {}
        update_wrapper(self, make)

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> list[Row]:
        """Its rows, now. Raises ValueError for an empty collection: there is nothing to ask then."""
        assert not named  # noqa: S101 - values are told apart by their order
        shape = tuple(_places_for(one) for one in given)
        if shape not in self._written:
            self._written[shape] = _write(self._make, given, shape)
        return self._written[shape].ask([value for one in given for value in _filled(one)])

    def afresh(self, *given: Given.args, **named: Given.kwargs) -> list[Row]:
        """The same, written anew by Django: what every answer must be equal to."""
        return list(self._make(*given, **named))


def written_once(make: Callable[Given, QuerySet[Any, Row]]) -> WrittenOnce[Given, Row]:
    """For a function that makes a queryset of keys, numbers, texts, and collections of them: it is asked at once.

    What the function makes may depend on its values, and on ``clock.now()``, through the parameters of the query alone:
    it is called once, with values that stand for others, and never looks at them.
    """
    return WrittenOnce(make)


def _write(
    make: Callable[..., QuerySet[Any, Any]], given: Sequence[object], shape: Sequence[int]
) -> _Written:
    stand_ins = [
        _stand_in(one) if not places else [_stand_in(next(iter(_each(one)))) for _ in range(places)]
        for one, places in zip(given, shape, strict=True)
    ]
    with clock.standing_at(MOMENT):
        queryset = make(*stand_ins)
        compiler = queryset.query.get_compiler(queryset.db)
        sql, constants = compiler.as_sql()
    values = [value for one in stand_ins for value in (one if isinstance(one, list) else [one])]
    places: list[tuple[int, int | None]] = []
    for place, constant in enumerate(constants):
        if constant == MOMENT:
            places.append((place, None))
        elif constant in values:
            places.append((place, values.index(constant)))
        elif isinstance(constant, datetime):
            raise TypeError(f"{make.__qualname__} would ask about {constant} for ever")
    if unused := set(range(len(values))) - {value for _, value in places}:
        raise TypeError(f"{make.__qualname__} asks nothing of its values {sorted(unused)}")
    return _Written(queryset, compiler, sql, tuple(constants), tuple(places))


def _stand_in(value: object) -> object:
    """A value of the same kind that occurs nowhere else."""
    if isinstance(value, UUID):
        return uuid4()
    if type(value) is int:
        return random.randint(2**61, 2**62)  # noqa: S311 - no secret
    if isinstance(value, str):
        return str(uuid4())
    raise TypeError(f"a query cannot be written once for {type(value).__name__}")


def _each(collection: object) -> Collection[object]:
    assert isinstance(collection, Collection)  # noqa: S101 - it has places
    return collection


def _places_for(value: object) -> int:
    """0 for a single value. A collection gets a power of two, so that few queries have to be written."""
    if isinstance(value, str) or not isinstance(value, Collection):
        return 0
    if not value:
        raise ValueError("an empty collection asks for nothing")
    return 1 << (len(value) - 1).bit_length()


def _filled(value: object) -> list[object]:
    """The values in their places; what is left over is filled with the last of them."""
    places = _places_for(value)
    if not places:
        return [value]
    values = list(_each(value))
    return values + values[-1:] * (places - len(values))
