"""What others write, on every open page: Server-Sent Events at ``/live/meetings/<uuid>/?after=<number>``."""

from meetings.live.streaming import application

__all__ = ["application"]
