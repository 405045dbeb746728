"""A real PostgreSQL and a real Valkey from their Python packages, with their data in one folder.

with servers(Path(".data")) as running:
    running.database_url, running.redis_url
"""

from opendialogue.embedded.folder import AlreadyRunning, FolderError
from opendialogue.embedded.servers import EmbeddedError, Servers, servers

__all__ = ["AlreadyRunning", "EmbeddedError", "FolderError", "Servers", "servers"]
