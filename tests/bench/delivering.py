"""Mails that leave the building, to a real mail server in a process of its own."""

import smtplib
import subprocess
import sys
import uuid

from django.conf import settings
from django.db import transaction

from notices import texts
from notices.delivery import deliver_due
from notices.mail import mail_of
from notices.models import Notice
from notices.outbox import Letter, queue
from notices.parcels import Parcel
from opendialogue import clock
from opendialogue.configuration import ROOT
from tests.bench.figures import say, seconds
from tests.cast import Cast, gather

MESSAGES = 2_000
BATCH = 50


def measure(only: str) -> None:
    """``deliver.mail``: each claimed, worded, sent and recorded with its history, one process, one connection."""
    if not "deliver.mail".startswith(only):
        return
    mailbox = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.mailbox"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert mailbox.stdin
    assert mailbox.stdout
    try:
        port = int(mailbox.stdout.readline())
        value, floor = side_by_side(gather(clock.now()), port)
    finally:
        mailbox.stdin.close()
        mailbox.wait(30)
        mailbox.stdout.close()
    of = "bare smtplib with one connection for the same mails, ready as bytes; 50 at a time, in turns"
    say("deliver.mail", value, "messages/s", floor, of)


def side_by_side(cast: Cast, port: int) -> tuple[float, float]:
    """Messages a second of both, batch by batch in turns, so that whatever slows the machine slows both."""
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    now = clock.now()
    with transaction.atomic():
        queue([letter(cast, number) for number in range(MESSAGES)], now)
    ready = as_bytes(cast)
    taken = {"ours": 0.0, "bare": 0.0}
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for _ in range(MESSAGES // BATCH):
            taken["bare"] += seconds(lambda: bare(connection, ready))
            taken["ours"] += seconds(lambda: deliver_due(now, BATCH))
    assert Notice.objects.filter(state="sent").count() == MESSAGES
    return MESSAGES / taken["ours"], MESSAGES / taken["bare"]


def letter(cast: Cast, number: int) -> Letter:
    """To an address of its own each: many for one would become a digest."""
    return Letter(
        cause=f"bench:{number}",
        recipient_id=cast.ritva.pk,
        channel="mail",
        address=f"ritva{number}@example.org",
        language="en",
        kind="rung_due",
        urgency="ladder",
        context={
            "path": "/contacts/",
            "by": clock.now().isoformat(),
            "zone": "Europe/London",
            "sender_name": "Kallio",
        },
    )


def as_bytes(cast: Cast) -> bytes:
    """The same mail as it goes out."""
    one = letter(cast, 0)
    text = texts.write(one.kind, one.channel, one.language, one.context)
    parcel = Parcel(uuid.uuid4(), one.address, text.subject, text.body, "", "Kallio")
    return mail_of(parcel, "<bench@localhost>").message().as_bytes(linesep="\r\n")


def bare(connection: smtplib.SMTP, mail: bytes) -> None:
    for _ in range(BATCH):
        connection.sendmail("noreply@localhost", ["ritva@example.org"], mail)
