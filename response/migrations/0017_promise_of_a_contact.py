"""Each contact keeps which promise its copy was taken of; those there are find it by the name of their copy."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# A name may have been another promise's since: what bore it when the copy was taken comes first, as the history of
# promises tells it. No history of the contacts is written, for nothing has happened to them.
FIND = """
UPDATE response_firstcontact AS contact SET promise_id = coalesce(
    (SELECT kept.pgh_obj_id FROM response_promiseevent AS kept
        JOIN response_promise AS promise ON promise.id = kept.pgh_obj_id
        WHERE kept.service_id = contact.service_id AND kept.name = contact.promise_name
            AND kept.pgh_created_at <= greatest(contact.recorded_at,
                (SELECT max(at) FROM response_promisechange AS change WHERE change.contact_id = contact.id))
        ORDER BY kept.pgh_created_at DESC, kept.pgh_id DESC LIMIT 1),
    (SELECT promise.id FROM response_promise AS promise
        WHERE promise.service_id = contact.service_id AND promise.name = contact.promise_name))
"""


class Migration(migrations.Migration):

    dependencies = [
        ('response', '0016_events_of_handovers'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='firstcontact',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='firstcontact',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='firstcontact',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='firstcontact',
            name='promise',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='first_contacts', to='response.promise'),
        ),
        migrations.AddField(
            model_name='firstcontactevent',
            name='promise',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='response.promise'),
        ),
        migrations.RunSQL(FIND, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='firstcontact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "response_firstcontactevent" ("about_id", "arrival", "breached_at", "counts_working_time", "ended_at", "ended_by_id", "first_meeting_held_at", "first_meeting_offered_at", "first_response_at", "first_response_by_id", "from_person_id", "id", "interpreter", "is_drill", "kept_by", "language", "meeting_starts_at", "network_id", "organiser_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise_id", "promise_name", "reach_how", "received_at", "recorded_at", "recorded_by_id", "relation", "respond_by", "service_id", "submission", "taken_on_at", "team_id", "within", "words") SELECT new_values."about_id", new_values."arrival", new_values."breached_at", new_values."counts_working_time", new_values."ended_at", new_values."ended_by_id", new_values."first_meeting_held_at", new_values."first_meeting_offered_at", new_values."first_response_at", new_values."first_response_by_id", new_values."from_person_id", new_values."id", new_values."interpreter", new_values."is_drill", new_values."kept_by", new_values."language", new_values."meeting_starts_at", new_values."network_id", new_values."organiser_id", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."promise_id", new_values."promise_name", new_values."reach_how", new_values."received_at", new_values."recorded_at", new_values."recorded_by_id", new_values."relation", new_values."respond_by", new_values."service_id", new_values."submission", new_values."taken_on_at", new_values."team_id", new_values."within", new_values."words" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7845882dddce9c86c03b3266fd6b29e64f00b565', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4e5ad', referencing='REFERENCING NEW TABLE AS new_values ', table='response_firstcontact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='firstcontact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "response_firstcontactevent" ("about_id", "arrival", "breached_at", "counts_working_time", "ended_at", "ended_by_id", "first_meeting_held_at", "first_meeting_offered_at", "first_response_at", "first_response_by_id", "from_person_id", "id", "interpreter", "is_drill", "kept_by", "language", "meeting_starts_at", "network_id", "organiser_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise_id", "promise_name", "reach_how", "received_at", "recorded_at", "recorded_by_id", "relation", "respond_by", "service_id", "submission", "taken_on_at", "team_id", "within", "words") SELECT new_values."about_id", new_values."arrival", new_values."breached_at", new_values."counts_working_time", new_values."ended_at", new_values."ended_by_id", new_values."first_meeting_held_at", new_values."first_meeting_offered_at", new_values."first_response_at", new_values."first_response_by_id", new_values."from_person_id", new_values."id", new_values."interpreter", new_values."is_drill", new_values."kept_by", new_values."language", new_values."meeting_starts_at", new_values."network_id", new_values."organiser_id", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."promise_id", new_values."promise_name", new_values."reach_how", new_values."received_at", new_values."recorded_at", new_values."recorded_by_id", new_values."relation", new_values."respond_by", new_values."service_id", new_values."submission", new_values."taken_on_at", new_values."team_id", new_values."within", new_values."words" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='85376e7d6e37e8315da415b420d9620f8b82f379', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3a7ed', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='response_firstcontact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='firstcontact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "response_firstcontactevent" ("about_id", "arrival", "breached_at", "counts_working_time", "ended_at", "ended_by_id", "first_meeting_held_at", "first_meeting_offered_at", "first_response_at", "first_response_by_id", "from_person_id", "id", "interpreter", "is_drill", "kept_by", "language", "meeting_starts_at", "network_id", "organiser_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise_id", "promise_name", "reach_how", "received_at", "recorded_at", "recorded_by_id", "relation", "respond_by", "service_id", "submission", "taken_on_at", "team_id", "within", "words") SELECT old_values."about_id", old_values."arrival", old_values."breached_at", old_values."counts_working_time", old_values."ended_at", old_values."ended_by_id", old_values."first_meeting_held_at", old_values."first_meeting_offered_at", old_values."first_response_at", old_values."first_response_by_id", old_values."from_person_id", old_values."id", old_values."interpreter", old_values."is_drill", old_values."kept_by", old_values."language", old_values."meeting_starts_at", old_values."network_id", old_values."organiser_id", old_values."outcome", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."promise_id", old_values."promise_name", old_values."reach_how", old_values."received_at", old_values."recorded_at", old_values."recorded_by_id", old_values."relation", old_values."respond_by", old_values."service_id", old_values."submission", old_values."taken_on_at", old_values."team_id", old_values."within", old_values."words" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9f892390a5ed468b565de4148a01cb46f644f3d0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f2e31', referencing='REFERENCING OLD TABLE AS old_values ', table='response_firstcontact', when='AFTER')),
        ),
    ]
