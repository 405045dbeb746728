"""Mail that only pretends to have come back, or that was not ours, does nothing."""

from typing import Any

import pytest

from notices.models import Notice
from notices.return_path import return_path
from response.returned_mail import Taken, take_mail
from tests.cast import Cast
from tests.response.coming_back import LATER, comes_back, everything, sent_to, stopped
from tests.response.returned import postfix

__all__ = ["comes_back"]


def forged_addresses(notice: Notice) -> list[str]:
    right = return_path(notice.pk)
    mark = right.partition(".")[2].partition("@")[0]
    other = "0" if mark[0] != "0" else "1"
    return [
        right.replace(mark, other + mark[1:]),
        right.replace(f".{mark}", ""),
        right.replace(mark, mark[:-1]),
        right.replace(notice.pk.hex, "0" * 32),
        right.replace("bounces+", "bounces-"),
        right.replace("bounce.example.org", "elsewhere.example"),
        "bounces@bounce.example.org",
        "nobody",
    ]


@pytest.mark.parametrize("number", range(8))
def test_a_forged_mark_does_nothing(cast: Cast, number: int) -> None:
    notice = sent_to(cast.maija)
    before = everything()
    assert take_mail(postfix(forged_addresses(notice)[number]), LATER) == Taken.NOTHING
    assert everything() == before


def test_a_right_mark_of_a_notice_that_is_not_here_does_nothing(cast: Cast) -> None:
    notice = sent_to(cast.maija)
    raw = postfix(return_path(notice.pk))
    Notice.objects.filter(pk=notice.pk).delete()
    assert take_mail(raw, LATER) == Taken.NOTHING
    assert not stopped(cast.maija)


def test_without_an_address_to_come_back_to_nothing_is_taken_in(cast: Cast, settings: Any) -> None:
    raw = postfix(return_path(sent_to(cast.maija).pk))
    settings.BOUNCE_ADDRESS = None
    assert take_mail(raw, LATER) == Taken.NOTHING
