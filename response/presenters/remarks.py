"""The codes that the ladder leaves behind, in words."""

from django.utils.translation import gettext_lazy as _

from response.rules import MISSING

NOBODY = {
    "organiser": _("There was no organiser to tell."),
    "first_on_call": _("Nobody was first on call; the next step was taken at once."),
    "second_on_call": _("Nobody was second on call; the next step was taken at once."),
    "coordinator": _("The team has no coordinator."),
    "team_lead": _("The team has no lead."),
    "service_lead": _("The service has no lead."),
}
UNREACHABLE = {
    "organiser": _("The organiser has no phone or mail that we can use."),
    "first_on_call": _("Whoever is first on call has no phone or mail; the next step was taken at once."),
    "second_on_call": _("Whoever is second on call has no phone or mail; the next step was taken at once."),
    "coordinator": _("The coordinator has no phone or mail that we can use."),
    "team_lead": _("The team lead has no phone or mail that we can use."),
    "service_lead": _("The service lead has no phone or mail that we can use."),
}
ON_LEAVE = {
    "organiser": _("The organiser is on leave."),
    "first_on_call": _("Whoever is first on call is on leave; the next step was taken at once."),
    "second_on_call": _("Whoever is second on call is on leave; the next step was taken at once."),
    "coordinator": _("The coordinator is on leave."),
    "team_lead": _("The team lead is on leave."),
}
WOULD = {
    "organiser": _("The organiser would have been told, and takes no part in this drill."),
    "first_on_call": _("First on call would have been told, and takes no part in this drill."),
    "second_on_call": _("Second on call would have been told, and takes no part in this drill."),
    "coordinator": _("The coordinator would have been told, and takes no part in this drill."),
    "team_lead": _("The team lead would have been told, and takes no part in this drill."),
    "service_lead": _("The service lead would have been told, and takes no part in this drill."),
}
PASSED_OVER = {
    "ended": _("Not needed: it had ended."),
    "taken_on": _("Not needed: it had been taken on."),
    "meeting_offered": _("Not needed: a meeting had been offered."),
    "meeting_to_come": _("Not needed: a meeting was booked in time."),
    "promise_kept": _("Not needed: the promise was kept."),
}
UNSENT = _("No word of it had left us in time; the next step was taken at once.")
FAILED = _("A step could not be carried out. Please ring the organiser.")


def remark(code: str) -> str:
    """What one code says, as a sentence; an unknown code says nothing."""
    kind, _colon, role = code.partition(":")
    if kind == "failed":
        return str(FAILED)
    if kind == "unsent":
        return str(UNSENT)
    if kind == "with":
        return str(_("Told together with step %(number)d.") % {"number": int(role) + 1})
    known = {"nobody": NOBODY, "unreachable": UNREACHABLE, "on_leave": ON_LEAVE, "would": WOULD}.get(kind)
    words = known.get(role) if known else PASSED_OVER.get(kind)
    return str(words or "")


def remarks(codes: list[str]) -> list[str]:
    """The sentences of several codes, each once."""
    return list(dict.fromkeys(sentence for code in codes if (sentence := remark(code))))


def troubles(codes: list[str]) -> list[str]:
    """The sentences of those codes that tell of something that went wrong."""
    return remarks([code for code in codes if is_trouble(code)])


def plain(codes: list[str]) -> list[str]:
    """The sentences of the others: why a step was not needed, or with which one it was told."""
    return remarks([code for code in codes if not is_trouble(code)])


def is_trouble(code: str) -> bool:
    return code.startswith((*MISSING, "failed", "unsent"))
