"""The pages as WSGI: for :mod:`opendialogue.asgi`'s pool of threads, or for a WSGI server behind a proxy."""

import contextlib
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import Error

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opendialogue.settings")

pages = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers a request. The first one of a process sees to it that its clock is the database's from then on."""
    from opendialogue import clock

    if not clock.is_followed():
        with contextlib.suppress(Error):
            clock.follow_database()
        clock.follow_database_apart()
    return pages(environ, start_response)
