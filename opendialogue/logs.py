"""Logs: one JSON object a line on standard error, for people and for machines alike."""

from __future__ import annotations

import re
from typing import Any

import structlog

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


#: addresses of this site that let their bearer in
_SECRET_ADDRESS = re.compile(r"(/j/|/t/|/calendar/|/start/|/accounts/password/reset/key/)[^\s/\"'?#)]+")


def without_secrets(
    _logger: Any, _name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Leaves out of everything that is logged what would let a reader of the logs in, such as personal links."""
    return {
        key: _SECRET_ADDRESS.sub(r"\1…", value) if isinstance(value, str) else value
        for key, value in event.items()
    }


def configuration(level: str) -> dict[str, Any]:
    """The LOGGING setting: everything at `level` and above, as JSON lines on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    without_secrets,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would print every line a second time.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # One line for each task every two seconds tells nobody anything.
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            # Nor does one for each shape that a returned mail is held against.
            "flufl.bounce": {"level": "WARNING"},
        },
    }


def configure() -> None:
    """Lets ``structlog.get_logger()`` write through the standard library's logging."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
