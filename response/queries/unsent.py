"""Rungs that fired and of which no word has left the building."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from response import rules
from response.queries.ladder import id_array
from response.rules import Times

#: what went wrong longer ago has been said, and every open contact has had a later rung since
LOOKED_BACK = timedelta(days=7)

_SENT = """
EXISTS (
    SELECT 1 FROM notices_notice AS told LEFT JOIN notices_notice AS digest ON digest.id = told.told_in_id
    WHERE told.cause = 'duty:' || {duty}.id::text
        AND CASE told.state WHEN 'gathered' THEN digest.state ELSE told.state END IN ('sent', 'delivered'))
"""

# Told of by ``duty:<uuid>``; that of a page about a rung that failed is longer.
_UNSENT = f"""
WITH asked AS MATERIALIZED (
    SELECT cause FROM notices_notice
    WHERE state IN ('queued', 'sending') AND urgency = 'ladder' AND created_at <= %(before)s
    UNION
    SELECT cause FROM notices_notice
    WHERE state IN ('failed', 'unknown') AND urgency = 'ladder' AND created_at > %(since)s
    UNION
    SELECT told.cause FROM notices_notice AS digest JOIN notices_notice AS told ON told.told_in_id = digest.id
    WHERE digest.state IN ('queued', 'sending') AND digest.urgency = 'ladder' AND digest.kind = 'digest'
        AND told.state = 'gathered'
), silent AS MATERIALIZED (
    SELECT split_part(cause, ':', 2)::uuid AS duty FROM asked WHERE cause LIKE 'duty:%%' AND length(cause) = 41
)
SELECT duty.id::text, duty.contact_id::text, duty.rung, duty.condition,
    contact.ended_at IS NULL, respond_by, kept_by, taken_on_at, first_response_at, first_meeting_offered_at,
    first_meeting_held_at, meeting_starts_at
FROM silent JOIN response_duty AS duty ON duty.id = silent.duty
JOIN response_firstcontact AS contact ON contact.id = duty.contact_id
WHERE duty.state = 'fired' AND contact.ended_at IS NULL AND NOT contact.is_drill
    AND (%(contacts)s::uuid[] IS NULL OR contact.id = ANY(%(contacts)s::uuid[]))
    AND NOT EXISTS (
        SELECT 1 FROM response_duty AS later
        WHERE later.contact_id = duty.contact_id AND later.rung > duty.rung AND later.state IN ('fired', 'failed')
            AND (%(unsaid)s OR {_SENT.format(duty="later")}))
    AND NOT {_SENT.format(duty="duty")}
    AND (duty.done_at <= %(before)s OR NOT EXISTS (
        SELECT 1 FROM notices_notice AS told
        WHERE told.cause = 'duty:' || duty.id::text AND told.state IN ('queued', 'sending', 'gathered')))
    AND NOT EXISTS (SELECT 1 FROM notices_hold)
    AND NOT (%(unsaid)s AND 'unsent' = ANY(duty.remarks))
ORDER BY contact.respond_by, contact.id
LIMIT %(limit)s
"""  # noqa: S608


@dataclass(frozen=True)
class UnsentRung:
    """A rung of an open contact that fired, none of whose notices has left; ids as text."""

    duty: str
    contact: str
    number: int
    condition: str
    times: Times


def unsent_rungs(
    now: datetime, limit: int, contacts: Collection[str] | None = None, *, unsaid: bool = False
) -> list[UnsentRung]:
    """The rungs of which no word has left though it should matter, the soonest promise first. One query.

    All notices of such a rung have failed, or none was sent within ``rules.UNSENT_AFTER``, and no word of a higher one
    has left either. While notices are held on purpose there are none. With ``unsaid`` only the last of each contact
    that fired, and only as long as nobody has acted on that.
    """
    asked: dict[str, Any] = {
        "before": now - rules.UNSENT_AFTER,
        "since": now - LOOKED_BACK,
        "limit": limit,
        "contacts": None if contacts is None else id_array(contacts),
        "unsaid": unsaid,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNSENT, asked)
        rungs = [
            UnsentRung(duty, contact, number, condition, Times(*moments))
            for duty, contact, number, condition, *moments in cursor.fetchall()
        ]
    return [rung for rung in rungs if rules.is_still_to_be_heard(rung.condition, rung.times, now)]
