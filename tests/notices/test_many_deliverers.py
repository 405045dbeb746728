"""Several deliverers at once, and one that is killed in the middle: real threads, real processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from django.db import connection, transaction

from notices import rules
from notices.delivery import deliver_due
from notices.models import Notice, NoticeState
from notices.outbox import queue
from opendialogue.configuration import ROOT
from tests.notices.conftest import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def deliver_until_nothing_is_left() -> None:
    try:
        while deliver_due(NOW, limit=7):
            pass
    finally:
        connection.close()


def test_four_deliverers_send_each_notice_once(mail_server, letter):
    with transaction.atomic():
        queue([letter(cause=f"test:{number}") for number in range(120)], NOW)
    threads = [threading.Thread(target=deliver_until_nothing_is_left) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    arrived = Counter(message["Message-ID"] for message in mail_server.received)
    assert len(arrived) == 120
    assert set(arrived.values()) == {1}
    assert set(Notice.objects.values_list("state", "attempts")) == {(NoticeState.SENT, 1)}


def test_a_deliverer_killed_in_the_middle_is_followed_by_another_with_the_same_mail(mail_server, queued):
    notice = queued(kind="sign_in_code", context={"code": "481516"})
    Notice.objects.update(subject="A code", body="The code is 481516.")
    mail_server.behaviour = "hang"
    killed = subprocess.Popen(
        [sys.executable, "-c", DELIVER, NOW.isoformat()],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url(), "SMTP_URL": mail_server.url},
    )
    wait_for(lambda: Notice.objects.filter(state=NoticeState.SENDING).exists() and mail_server.connections)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    assert deliver_due(NOW) == 0
    mail_server.behaviour = ""
    assert deliver_due(NOW + rules.LEASE) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts, notice.fence) == (NoticeState.SENT, 2, 2)
    assert mail_server.received[-1]["Message-ID"] == f"<{notice.pk}@dialogue.example.org>"


def test_a_hanging_server_holds_no_lock_on_the_outbox(mail_server, queued):
    notice = queued()
    mail_server.behaviour = "hang"
    hanging = threading.Thread(target=deliver_until_nothing_is_left, daemon=True)
    hanging.start()
    wait_for(lambda: mail_server.connections)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '500ms'")
        Notice.objects.select_for_update().get(pk=notice.pk)
    mail_server.stop_hanging()
    hanging.join(timeout=10)


DELIVER = """
import os, sys
from datetime import datetime
os.environ["DJANGO_SETTINGS_MODULE"] = "opendialogue.settings"
import django
django.setup()
from notices.delivery import deliver_due
deliver_due(datetime.fromisoformat(sys.argv[1]))
"""


def database_url() -> str:
    known = connection.settings_dict
    return f"postgresql://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def wait_for(condition, seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)
