"""What keeps rotas up to date by itself: run every few minutes by whoever is there, and as often as one likes."""

from datetime import datetime

from response.gap_notices import tell_of_gaps
from response.patterns import lay_out_ahead


def keep_rota(now: datetime) -> None:
    """Lay shifts out for the next weeks, and tell of gaps."""
    lay_out_ahead(now)
    tell_of_gaps(now)
