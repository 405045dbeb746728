"""The sweep: takes up what is due, climbs it, and lets nothing that is broken hold up the rest.

Any number of sweeps may run at once, on any number of hosts; that changes nothing but speed.
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import Error, connection

from response.engine import claims, failures
from response.engine.claims import Claim
from response.engine.ladder import Tally, climb_all

log = structlog.get_logger(__name__)

#: a sweep that has worked for so long leaves the rest to the next one
MOST_SECONDS = 20.0


@dataclass
class SweepReport:
    """What one sweep did: duties taken up, fired, passed over, left waiting for lack of people, pushed back after an
    error, given up; and how many notices were written."""

    claimed: int = 0
    tally: Tally = field(default_factory=Tally)
    pushed_back: int = 0
    failed: int = 0

    def __str__(self) -> str:
        return (
            f"{self.claimed} due: {self.tally.fired} fired, {self.tally.passed_over} passed over,"
            f" {self.tally.kept_waiting} with nobody to tell, {self.pushed_back} to be tried again,"
            f" {self.failed} given up; {self.tally.notices} notices"
        )


def sweep(now: datetime, limit: int = 500) -> SweepReport:
    """Work off everything that is due at ``now``, oldest first, in batches of ``limit``.

    With nothing due it is one cheap statement. Raises ``django.db.Error`` when the connection is lost: what was not
    finished is taken up again, by anybody, when its lease has run out.
    """
    report = SweepReport()
    started = time.monotonic()
    passed = 0.0
    while passed < MOST_SECONDS:
        at = now + timedelta(seconds=passed)
        mine = claims.claim(at, limit)
        report.claimed += len(mine)
        if mine:
            _work_off(mine, at, report)
        if len(mine) < limit:
            break
        passed = time.monotonic() - started
    return report


def _work_off(mine: Sequence[Claim], now: datetime, report: SweepReport, *, alone: bool = False) -> None:
    """All of it at once; when that fails in halves, then rung by rung, until only what is broken is pushed back."""
    try:
        report.tally.add(climb_all(mine, now, alone=alone))
    except Exception as error:
        if isinstance(error, Error) and not connection.is_usable():
            raise
        contacts = _by_contact(mine)
        if alone:
            log.exception("rung_failed", contact=mine[0].contact)
            _push_back(mine, error, now, report)
        elif len(contacts) == 1:
            for claim in mine:
                _work_off([claim], now, report, alone=True)
        else:
            half = len(contacts) // 2
            for part in (contacts[:half], contacts[half:]):
                _work_off([claim for group in part for claim in group], now, report)


def _push_back(mine: Sequence[Claim], error: Exception, now: datetime, report: SweepReport) -> None:
    for claim in mine:
        if failures.push_back(claim, error, now):
            report.failed += 1
        else:
            report.pushed_back += 1


def _by_contact(mine: Sequence[Claim]) -> list[list[Claim]]:
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in mine:
        groups[claim.contact].append(claim)
    return list(groups.values())
