from datetime import timedelta

import pytest

from notices import rules
from notices.models import Urgency
from tests.notices.conftest import NOW


@pytest.mark.parametrize("urgency", Urgency.values)
def test_pauses_grow_and_end(urgency):
    pauses = rules.PAUSES[urgency]
    assert list(pauses) == sorted(pauses)
    assert rules.pause_after(1, urgency) == pauses[0]
    assert rules.pause_after(len(pauses), urgency) == pauses[-1]
    assert rules.pause_after(len(pauses) + 1, urgency) is None


def test_what_the_promise_depends_on_is_tried_sooner_and_longer():
    ladder, courtesy = rules.PAUSES[Urgency.LADDER], rules.PAUSES[Urgency.COURTESY]
    assert all(sooner <= later for sooner, later in zip(ladder, courtesy, strict=False))
    assert sum(ladder, timedelta()) > sum(courtesy, timedelta())


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True), (1, True)])
def test_a_notice_is_of_no_use_from_its_last_moment_on(seconds, late):
    assert rules.too_late({"use_by": NOW.isoformat()}, NOW + timedelta(seconds=seconds)) is late


def test_a_notice_without_a_last_moment_is_never_too_late():
    assert not rules.too_late({}, NOW)
