"""Reading what another system sends: nothing is taken that is not understood, and everything wrong is told at once."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from networks.people import clean_phone
from response.api.problems import FieldError, Refused, refused_fields

_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
#: how much of a field's name that nobody knows is repeated
LONGEST_NAME = 60


def object_in(sent: bytes) -> dict[str, Any]:
    """The JSON object that was sent. Raises ``Refused`` (400) for anything else."""
    try:
        told = json.loads(sent.decode(), object_pairs_hook=_each_once, parse_constant=_no_number)
    except RecursionError:
        raise _not_json("it is nested too deeply") from None
    except ValueError as error:
        raise _not_json(str(error)) from None
    if not isinstance(told, dict):
        raise _not_json("it is no object: {…}")
    return told


def _not_json(why: str) -> Refused:
    return Refused(400, "This is not the JSON that is expected here.", [FieldError("", why[:200])])


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a field comes twice")
    return told


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


class Fields:
    """The fields of one object. What is wrong is gathered, and told by ``finish``; until then a value may be empty."""

    def __init__(
        self, told: Mapping[str, Any], within: str = "", errors: list[FieldError] | None = None
    ) -> None:
        self._told = told
        self._within = within
        self._known: list[str] = []
        self._inner: list[Fields] = []
        self.errors: list[FieldError] = [] if errors is None else errors

    def line(self, name: str, longest: int) -> str:
        """One line of at most so many characters, without spaces around it; "" when it is not given."""
        text = self.text(name, longest)
        if any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in text):
            return self.refuse(name, "This is one line, without control characters.")
        return text

    def text(self, name: str, longest: int) -> str:
        """Any text of at most so many characters, without spaces around it; "" when it is not given."""
        value = self._value(name, str, "text")
        text = "" if value is None else str(value).strip()
        if len(text) > longest:
            return self.refuse(name, f"This is longer than {longest} characters.")
        if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
            return self.refuse(name, "This holds what is no text: a null character, or half of a character.")
        return text

    def mail(self, name: str) -> str:
        address = self.line(name, 254)
        try:
            if address:
                validate_email(address)
        except ValidationError:
            return self.refuse(name, "This is no mail address.")
        return address

    def phone(self, name: str, region: str) -> str:
        """A phone number as E.164; without its country's + it belongs to ``region``."""
        number = self.line(name, 40)
        try:
            return clean_phone(number, region)
        except ValidationError as error:
            return self.refuse(name, " ".join(error.messages))

    def moment(self, name: str) -> datetime | None:
        """A moment as RFC 3339 writes it, with its offset, in UTC; None when it is not given or wrong."""
        written = self.line(name, 60)
        if not written:
            return None
        moment = _moment(written)
        if isinstance(moment, str):
            self.refuse(name, moment)
            return None
        return moment

    def inner(self, name: str) -> "Fields":
        """The fields of an object within this one; none when it is not given."""
        fields = Fields(self._value(name, dict, "an object") or {}, f"{self._within}{name}.", self.errors)
        self._inner.append(fields)
        return fields

    def refuse(self, name: str, why: str) -> str:
        """Say what is wrong with a field. Always answers "", which stands for it from then on."""
        self.errors.append(FieldError(f"{self._within}{name}", why))
        return ""

    def is_refused(self, name: str) -> bool:
        return any(error.field == f"{self._within}{name}" for error in self.errors)

    def finish(self) -> None:
        """Raises ``Refused`` (422) with everything that was wrong, fields that nobody asked for included."""
        self._refuse_unknown()
        if self.errors:
            raise refused_fields(self.errors)

    def _refuse_unknown(self) -> None:
        for name in self._told:
            if name not in self._known:
                self.refuse(name[:LONGEST_NAME], "There is no such field.")
        for fields in self._inner:
            fields._refuse_unknown()

    def _value(self, name: str, kind: type, called: str) -> Any:
        self._known.append(name)
        value = self._told.get(name)
        if value is not None and not isinstance(value, kind):
            self.refuse(name, f"This must be {called}.")
            return None
        return value


class Parameters(Fields):
    """The parameters behind the question mark of an address."""

    def number(self, name: str, least: int, most: int, usual: int) -> int:
        written = self.line(name, 20)
        if not written:
            return usual
        if not (written.isascii() and written.isdigit() and least <= int(written) <= most):
            self.refuse(name, f"This must be a number from {least} to {most}.")
            return usual
        return int(written)

    def moment(self, name: str) -> datetime | None:
        """As in an object; a + that nobody encoded arrives as a space."""
        if isinstance(self._told.get(name), str):
            self._told = {**self._told, name: self._told[name].strip().replace(" ", "+")}
        return super().moment(name)

    def id(self, name: str) -> UUID | None:
        written = self.line(name, 60)
        try:
            return UUID(written) if written else None
        except ValueError:
            self.refuse(name, "This is no id.")
            return None


def _moment(written: str) -> datetime | str:
    """The moment, or what is wrong with how it is written."""
    matched = _RFC_3339.fullmatch(written)
    if matched is None:
        return "Write it as RFC 3339 does, such as 2026-11-21T22:05:00+00:00."
    if matched[2] is None:
        return "Say its offset from UTC, such as +00:00 or Z; without it this may be any hour."
    try:
        return datetime.fromisoformat(written.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return "There is no such day or time."
