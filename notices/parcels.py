"""What a channel is given, and what it says became of it."""

from dataclasses import dataclass, replace
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
    """What became of an attempt.

    ``PERHAPS``: the connection broke after the words had gone out. ``NEVER_KNOWN``: nobody can say whether it arrived,
    and it is better not told than told twice.
    """

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    AGAIN = "again"
    PERHAPS = "perhaps"
    REFUSED = "refused"
    NEVER_KNOWN = "never_known"


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

    def because(self, reason: str) -> "Outcome":
        """The same with another reason."""
        return replace(self, reason=reason)

    def as_no_answer(self) -> "Outcome":
        """What the silence after a question means: nothing was sent, so ask again."""
        return replace(self, fate=Fate.AGAIN)


#: the answer of a way that remembers nothing, or does not say it
CANNOT_BE_ASKED = Outcome(Fate.PERHAPS, reason="whether it had arrived cannot be asked")


class Way(Protocol):
    """A way out of the building, open for one batch."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, parcel: Parcel) -> Outcome:
        """Try once. Never raises for what a gateway or a network does."""
        ...

    def ask(self, parcel: Parcel) -> Outcome | None:
        """What became of an earlier attempt; None where it never got there; ``CANNOT_BE_ASKED``. Never raises."""
        ...


class ClosedOnExit:
    """For ways that hold nothing open and remember nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def ask(self, parcel: Parcel) -> Outcome | None:
        return CANNOT_BE_ASKED
