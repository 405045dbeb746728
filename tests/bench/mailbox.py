"""``python -m tests.bench.mailbox``: a mail server that takes everything and keeps nothing, until its input ends."""

import sys

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from opendialogue.embedded.servers import free_ports

if __name__ == "__main__":
    server = Controller(Sink(), hostname="127.0.0.1", port=free_ports(1)[0])
    server.start()
    print(server.port, flush=True)
    sys.stdin.read()
    server.stop()
