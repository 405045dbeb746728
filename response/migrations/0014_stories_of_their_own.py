"""The one story that a contact could have becomes a row of its own, and so does every earlier wording of it."""

from itertools import groupby

from django.db import migrations


def apart(apps, schema_editor):
    """Each wording by its teller, at the moment at which the history says that it was written."""
    contacts, events, stories = _models(apps)
    with_words = {contact.pk: contact for contact in contacts.exclude(breach_story="")}
    told = events.exclude(breach_story="").order_by("pgh_obj_id", "pgh_id")
    wordings = {
        contact: [next(same) for _key, same in groupby(kept, key=lambda event: _telling(event))]
        for contact, kept in groupby(told, key=lambda event: event.pgh_obj_id)
    }
    for contact, kept in wordings.items():
        for event in kept:
            _write(stories, contact, event, event.pgh_created_at)
    for contact in with_words.values():
        last = wordings.get(contact.pk, [None])[-1]
        if last is None or _telling(last) != _telling(contact):
            _write(stories, contact.pk, contact, contact.breached_at or contact.recorded_at)


def together(apps, schema_editor):
    """The last that one of those who work here told stays; the rows themselves go with their table."""
    contacts, _events, stories = _models(apps)
    for story in stories.filter(is_ours=True).order_by("told_at"):
        contacts.filter(pk=story.contact_id).update(
            breach_story=story.words, breach_story_by=story.teller_id or story.written_by_id
        )
    stories.all().delete()


def _models(apps):
    return (
        apps.get_model("response", "FirstContact").objects.all(),
        apps.get_model("response", "FirstContactEvent").objects.all(),
        apps.get_model("response", "BreachStory").objects,
    )


def _telling(row):
    return row.breach_story, row.breach_story_by_id or row.organiser_id


def _write(stories, contact_id, row, told_at):
    words, teller_id = _telling(row)
    stories.create(
        contact_id=contact_id,
        teller_id=teller_id,
        is_ours=True,
        words=words,
        written_by_id=teller_id,
        told_at=told_at,
    )


class Migration(migrations.Migration):
    dependencies = [("response", "0013_stories")]

    operations = [migrations.RunPython(apart, together)]
