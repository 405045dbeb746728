"""Runs the whole service as plain child processes: servers, web, worker, beat and watch."""

from opendialogue.supervisor.service import run

__all__ = ["run"]
