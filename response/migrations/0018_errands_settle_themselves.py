"""Errands that settle themselves."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0002_reach_checked'),
        ('response', '0017_promise_of_a_contact'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='errand',
            name='errand_done_by_somebody',
        ),
        migrations.AddConstraint(
            model_name='errand',
            constraint=models.CheckConstraint(condition=models.Q(('done_by', None), ('done_at__isnull', False), _connector='OR'), name='errand_done_at_some_time'),
        ),
    ]
