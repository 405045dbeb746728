"""``python -m tests.bench [ONLY]``: the figures, one JSON object a line, each beside its floor of the same run.

Runs on throw-away servers of its own, durable as the real ones are, or on those that DATABASE_URL and REDIS_URL
name: there the database must be empty, and it stays filled.
"""

import contextlib
import os
import sys
from pathlib import Path

from opendialogue import embedded
from opendialogue.configuration import ROOT
from opendialogue.embedded.folder import remove

#: which module measures what; each has ``measure(only)``
PARTS = {
    "sweep": "tests.bench.sweeping",
    "deliver": "tests.bench.delivering",
    "board": "tests.bench.pages",
    "meeting": "tests.bench.pages",
    "budget": "tests.bench.budgets",
    "live": "tests.bench.live",
    "start": "tests.bench.starting",
}


def main(only: str) -> int:
    """Measure everything whose name begins with ``only``. 2 when there is no such figure."""
    wanted = [part for part in PARTS if part.startswith(only.split(".")[0]) or not only]
    if not wanted:
        print(f"there is no figure named {only}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    with contextlib.ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            _own_servers(stack)
        _set_up_django()
        from importlib import import_module

        for module in dict.fromkeys(PARTS[part] for part in wanted):
            import_module(module).measure(only)
    return 0


def _own_servers(stack: contextlib.ExitStack) -> None:
    data = ROOT / ".data" / f"bench-{os.getpid()}"
    stack.callback(remove, data)
    running = stack.enter_context(embedded.servers(Path(data)))
    os.environ.update(running.environment, OPENDIALOGUE_DATA=str(data))


def _set_up_django() -> None:
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks-and-never-anywhere-else")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    import django
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
