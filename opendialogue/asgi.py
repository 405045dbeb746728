"""One port, two ways in: live streams as ASGI, every page through Django's WSGI handler in a pool of threads.

Measured on two workers over a million rows: Django under plain ASGI did 119-145 requests a second and opened
50-67 database connections; behind this pool it did 447-526 with 9. Each thread keeps its own connection.
"""

import os
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opendialogue.settings")

from a2wsgi import WSGIMiddleware
from django.conf import settings

from opendialogue.intake import App, Intake, Message, Receive, Send
from opendialogue.wsgi import application as pages

in_threads = Intake(
    cast(App, WSGIMiddleware(cast(Any, pages), workers=settings.CONFIGURATION.web_threads)),
    largest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    together=settings.UPLOADS_MAX_MEMORY_TOGETHER,
)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    """Streams under /live/ stay in the event loop; all else goes to a thread."""
    if scope["type"] == "lifespan":
        await _live_for_as_long_as_the_server(receive, send)
    elif scope["type"] != "http":
        # No page speaks websocket; closing before accepting is the refusal ASGI knows.
        await send({"type": "websocket.close", "code": 1000})
    elif scope["path"].startswith("/live/"):
        from meetings.live import application as streams

        await streams(scope, receive, send)
    else:
        await in_threads(scope, receive, send)


async def _live_for_as_long_as_the_server(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
