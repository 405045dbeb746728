"""Two events more; whoever asked to hear all hears them too."""

import django.contrib.postgres.fields
from django.db import migrations, models

BEFORE = (
    "ARRAY['contact.recorded', 'contact.taken_on', 'contact.responded', 'contact.meeting_offered',"
    " 'contact.meeting_held', 'contact.rung_fired', 'contact.breached', 'contact.ended']::varchar[]"
)
SINCE = "ARRAY['contact.handed_over', 'contact.promise_changed']::varchar[]"
HEAR_ALL = (
    f"UPDATE response_webhook SET kinds = kinds || {SINCE} WHERE stopped_at IS NULL AND kinds @> {BEFORE}"
    f" AND NOT kinds && {SINCE}"
)
# An address that heard of nothing else would be left with nothing, which no address may be: it hears of the end.
HEAR_NO_MORE = (
    "UPDATE response_webhook SET kinds = coalesce(nullif(array_remove(array_remove(kinds, 'contact.handed_over'),"
    " 'contact.promise_changed'), ARRAY[]::varchar[]), ARRAY['contact.ended']::varchar[])"
    f" WHERE kinds && {SINCE}"
)


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0002_reach_checked'),
        ('response', '0015_one_story_no_more'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='webhook',
            name='webhook_for_events_that_are_known',
        ),
        migrations.AlterField(
            model_name='outgoingevent',
            name='kind',
            field=models.CharField(choices=[('contact.recorded', 'Recorded'), ('contact.taken_on', 'Taken On'), ('contact.handed_over', 'Handed Over'), ('contact.responded', 'Responded'), ('contact.meeting_offered', 'Meeting Offered'), ('contact.meeting_held', 'Meeting Held'), ('contact.rung_fired', 'Rung Fired'), ('contact.promise_changed', 'Promise Changed'), ('contact.breached', 'Breached'), ('contact.ended', 'Ended')], max_length=40),
        ),
        migrations.AlterField(
            model_name='webhook',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('contact.recorded', 'Recorded'), ('contact.taken_on', 'Taken On'), ('contact.handed_over', 'Handed Over'), ('contact.responded', 'Responded'), ('contact.meeting_offered', 'Meeting Offered'), ('contact.meeting_held', 'Meeting Held'), ('contact.rung_fired', 'Rung Fired'), ('contact.promise_changed', 'Promise Changed'), ('contact.breached', 'Breached'), ('contact.ended', 'Ended')], max_length=40), size=None),
        ),
        migrations.AlterField(
            model_name='webhookevent',
            name='kinds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('contact.recorded', 'Recorded'), ('contact.taken_on', 'Taken On'), ('contact.handed_over', 'Handed Over'), ('contact.responded', 'Responded'), ('contact.meeting_offered', 'Meeting Offered'), ('contact.meeting_held', 'Meeting Held'), ('contact.rung_fired', 'Rung Fired'), ('contact.promise_changed', 'Promise Changed'), ('contact.breached', 'Breached'), ('contact.ended', 'Ended')], max_length=40), size=None),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(('kinds__contained_by', ['contact.recorded', 'contact.taken_on', 'contact.handed_over', 'contact.responded', 'contact.meeting_offered', 'contact.meeting_held', 'contact.rung_fired', 'contact.promise_changed', 'contact.breached', 'contact.ended']), ('kinds__len__gt', 0)), name='webhook_for_events_that_are_known'),
        ),
        migrations.RunSQL(HEAR_ALL, HEAR_NO_MORE),
    ]
