"""How the demo's past meetings were for those who were there."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from meetings.models import PLAIN, Attendance, LookingBack, Meeting, MirrorWish, Reply, Shown
from opendialogue.demo.people import House

A_DAY_LATER = timedelta(hours=20)


def fill_looking_back(
    house: House, held: Iterable[tuple[Meeting, dict[str, Any]]], attendances: Iterable[Attendance]
) -> None:
    """What people answered, as the data tell it of each meeting, and whether a mirror was wished for."""
    part_of = {(part.meeting_id, part.person_id): part for part in attendances}
    kept: list[LookingBack] = []
    replies: list[Reply] = []
    wishes: list[MirrorWish] = []
    for meeting, facts in held:
        if facts.get("mirror_wished"):
            wishes.append(MirrorWish(meeting=meeting, at=meeting.ends_at))
        for slug, said in facts.get("looked_back", {}).items():
            one = LookingBack(
                attendance=part_of[meeting.pk, house.people[slug].pk],
                words=said.get("words", ""),
                shown=said.get("shown", Shown.NOBODY),
                at=meeting.ends_at + A_DAY_LATER,
            )
            kept.append(one)
            replies += [
                Reply(looking_back=one, asks=asks, asked=str(asks.label), step=step)
                for asks, step in zip(PLAIN, said["steps"], strict=True)
                if step
            ]
    LookingBack.objects.bulk_create(kept)
    Reply.objects.bulk_create(replies)
    MirrorWish.objects.bulk_create(wishes)
