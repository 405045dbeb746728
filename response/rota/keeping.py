"""What keeps rotas up to date by itself: run every few minutes by whoever is there, and as often as one likes."""

from collections.abc import Callable
from datetime import datetime

import structlog

from response.rota.gap_notices import tell_of_gaps
from response.rota.outer_calendars import read_calendars
from response.rota.patterns import lay_out_ahead

log = structlog.get_logger(__name__)


def keep_rota(now: datetime) -> None:
    """Lay shifts out for the next weeks, read the calendars that are followed, and tell of gaps.

    What fails is noted and keeps none of the others from being done.
    """
    acts: tuple[Callable[[datetime], int], ...] = (lay_out_ahead, read_calendars, tell_of_gaps)
    for act in acts:
        try:
            act(now)
        except Exception:
            log.exception("rota_not_kept", act=act.__name__)
