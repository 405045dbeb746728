"""The HTML of a voice, drawn in Python: a page may hold hundreds, and a template for each takes ten times as long."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from opendialogue import wording


def voice_entries(voices: Iterable[Mapping[str, Any]]) -> SafeString:
    """Voices as the entries of ``<ol class="voices">``, each with its numbers; see :func:`voice_article`."""

    entries = (
        f'<li data-id="{voice["key"]}" data-seq="{voice["seq"]}" data-changed="{voice["changed"]}"'
        f"{' data-room' if voice['is_for_the_room'] else ''}>"
        f"{voice_article(voice)}</li>\n"
        for voice in voices
    )
    return mark_safe("".join(entries))  # noqa: S308 - every part is escaped where it is drawn


def voice_article(voice: Mapping[str, Any]) -> SafeString:
    """One voice: key, speaker, words, and ``at`` (a moment) or ``iso`` and ``when`` (the moment already worded).

    It may have: relation; written_by; edited (words such as "changed 4:20pm") with earlier, a list of {words, when};
    is_own; is_reflection; language and language_name; change_address and change_label; answer_address; answers, a
    {key, speaker} of the voice it answers, with the address of its page if that is another;
    kept, on who else may read it; opened, on when everyone was let read it; picture, as
    :mod:`meetings.presenters.pictures` says; taken_back, which stands in place of the words; is_unseen, while not
    everybody has seen it.
    """
    get = voice.get
    key, words = escape(voice["key"]), escape(voice["words"])
    when = get("when") or wording.clock_time(voice["at"])
    iso = get("iso") or voice["at"].isoformat()
    kind = (" voice-own" if get("is_own") else "") + (" voice-reflection" if get("is_reflection") else "")
    aloud = f"{wording.comma()}{escape(_('thinking out loud'))}" if get("is_reflection") else ""
    relation = f'<span dir="auto">{escape(voice["relation"])}</span>' if get("relation") else ""
    named = f"<span>{escape(voice['language_name'])}</span>" if get("language_name") else ""
    language = f' lang="{escape(voice["language"])}"' if get("language") else ""
    said = f'<p class="words" dir="auto"{language}>{words}</p>' if words else ""
    if get("taken_back"):
        said = f'<p class="soft">{escape(voice["taken_back"])}</p>'
    article = (
        f'<article class="voice{kind}" id="voice-{key}" aria-labelledby="speaker-{key}">'
        f'<div class="voice-head"><h3 id="speaker-{key}"><bdi>{escape(voice["speaker"])}</bdi>{aloud}</h3>'
        f'{relation}{named}<time datetime="{iso}">{when}</time></div>'
        f"{_answering(voice)}{said}{_picture(get('picture'))}{_foot(voice, when)}</article>"
    )
    return mark_safe(article)  # noqa: S308 - escaped above


def _answering(voice: Mapping[str, Any]) -> str:
    answered = voice.get("answers")
    if not answered:
        return ""
    said = escape(_("To what %(name)s said")) % {"name": f"<bdi>{escape(answered['speaker'])}</bdi>"}
    address = f"{answered.get('address', '')}#voice-{answered['key']}"
    return f'<p class="small"><a href="{escape(address)}">{said}</a></p>'


def _picture(picture: Mapping[str, Any] | None) -> str:
    """The small one, which opens the large. Its measures stand in the page, so that nothing moves when it comes."""
    if not picture:
        return ""
    shows = escape(picture["shows"])
    none = escape(_("A picture without a description"))
    alt = escape(_("Picture; what it shows is said below")) if shows else none
    caption = f'<p class="words" dir="auto">{shows}</p>' if shows else f'<span class="soft">{none}</span>'
    if picture["described_by"]:
        by = _("Described by <bdi>%(name)s</bdi>") % {"name": escape(picture["described_by"])}
        if picture["described_late"]:
            by += f"{wording.comma()}{escape(picture['described_late'])}"
        caption += f'<p class="soft">{by}</p>'
    if picture["describe_address"]:
        describe = escape(_("Describe it"))
        caption += f' <a class="no-print" href="{escape(picture["describe_address"])}">{describe}</a>'
    when = "" if picture.get("is_at_once") else ' loading="lazy"'
    return (
        f'<figure class="picture"><a href="{escape(picture["address"])}"><img src="{escape(picture["small"])}"'
        f' alt="{alt}" width="{picture["width"]}" height="{picture["height"]}"{when} decoding="async"></a>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _foot(voice: Mapping[str, Any], when: str) -> str:
    parts = []
    if voice.get("kept"):
        parts.append(f'<span class="tag">{escape(voice["kept"])}</span>')
    if voice.get("is_unseen"):
        parts.append(f'<span class="tag tag-dashed">{escape(_("Not yet seen by everybody"))}</span>')
    if voice.get("written_by"):
        said = _("Written down by <bdi>%(name)s</bdi>") % {"name": escape(voice["written_by"])}
        parts.append(f"<span>{said}</span>")
    if voice.get("edited"):
        parts.append(_edited(voice))
    if voice.get("opened"):
        parts.append(f"<span>{escape(voice['opened'])}</span>")
    if voice.get("change_address"):
        which = f'<span class="vh">: {escape(voice["speaker"])}, {when}</span>'
        label = escape(voice.get("change_label") or _("Change"))
        parts.append(f'<a href="{escape(voice["change_address"])}">{label}{which}</a>')
    if voice.get("answer_address"):
        which = f'<span class="vh">: {escape(voice["speaker"])}, {when}</span>'
        parts.append(f'<a href="{escape(voice["answer_address"])}">{escape(_("Answer"))}{which}</a>')
    return f'<div class="voice-foot">{"".join(parts)}</div>' if parts else ""


def _edited(voice: Mapping[str, Any]) -> str:
    edited = escape(voice["edited"])
    earlier = "".join(
        f'<p class="words" dir="auto">{escape(before["words"])}</p><p>{escape(before["when"])}</p>'
        for before in voice.get("earlier", ())
    )
    return f"<details><summary>{edited}</summary>{earlier}</details>" if earlier else f"<span>{edited}</span>"
