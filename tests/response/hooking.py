"""Speaking to the service as providers of text messages do."""

import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from notices.signing import sign

SECRET = "only-for-tests-and-agreed-with-nobody"
RECEIPTS, INCOMING = "/hooks/sms/receipts/", "/hooks/sms/incoming/"
NOTIFY, NOTIFY_INCOMING = "/hooks/govuk-notify/", "/hooks/govuk-notify/incoming/"
PLAIN_URL = "https://token@sms.example/send"
NOTIFY_URL = "govuk-notify://kallio@api.notifications.service.gov.uk/template"


def signed(path: str, told: Any, at: datetime, *, secret: str = SECRET, **headers: str) -> HttpResponse:
    """A plain gateway says this, signed at this moment."""
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    timestamp = str(int(at.timestamp()))
    headers = {"X-Timestamp": timestamp, "X-Signature": sign(secret, timestamp, body), **headers}
    return Client().post(path, body, content_type="application/json", headers=headers)


def from_notify(path: str, told: Any, *, token: str = SECRET) -> HttpResponse:
    """GOV.UK Notify says this, with the agreed token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().post(path, json.dumps(told), content_type="application/json", headers=headers)
