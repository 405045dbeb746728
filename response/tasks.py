"""What Celery calls. Lost, late or doubled calls change nothing but speed."""

from celery import shared_task

from opendialogue import clock
from response.drills import end_what_is_over
from response.engine.health import leave_heartbeat
from response.engine.sweep import sweep
from response.engine.undelivered import ask_how_to_reach, ask_who_may_not_know
from response.engine.unsent import climb_unsent
from response.other_systems.sending import send_events
from response.rota.keeping import keep_rota


@shared_task
def sweep_promises() -> None:
    """Work off what is due, end drills that are over, say so, and look at what has not left the building."""
    sweep(clock.now())
    end_what_is_over(clock.now())
    leave_heartbeat("celery", clock.now())
    climb_unsent(clock.now())


@shared_task
def keep_rotas() -> None:
    """Lay shifts out ahead, and whatever else keeps the rotas up to date."""
    keep_rota(clock.now())


@shared_task
def open_errands() -> None:
    """Ask humans to see to whom nothing reaches, and to what may not have arrived."""
    ask_how_to_reach(clock.now())
    ask_who_may_not_know(clock.now())


@shared_task
def send_contact_events() -> None:
    """Tell other systems of what has happened. Soon over, so that receivers that hang hold up no sweep for long."""
    send_events(clock.now(), most_seconds=2.0)
