"""What a channel is given, and what it says became of it."""

from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID


@dataclass(frozen=True)
class Parcel:
    """One notice, ready to go. ``notice`` gives the reference that stays the same at every attempt."""

    notice: UUID
    address: str
    subject: str
    body: str
    calendar: str
    sender_name: str


class Fate(Enum):
    """What became of an attempt. ``PERHAPS``: the connection broke after the words had gone out."""

    ACCEPTED = "accepted"
    AGAIN = "again"
    PERHAPS = "perhaps"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt.

    ``away`` says that the whole gateway does not answer, so that trying the next notice now is of no use;
    ``elsewhere`` that it will not before somebody has seen to it, so that another way to the person must not wait.
    """

    fate: Fate
    reference: str = ""
    reason: str = ""
    away: bool = False
    elsewhere: bool = False


class Way(Protocol):
    """A way out of the building, open for one batch."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, parcel: Parcel) -> Outcome:
        """Try once. Never raises for what a gateway or a network does."""
        ...


class ClosedOnExit:
    """For ways that hold nothing open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
