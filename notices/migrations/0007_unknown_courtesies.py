"""Courtesies of which nobody knows whether they arrived are found at once."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0006_bounces'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state', 'unknown'), ('urgency', 'courtesy')), fields=['created_at'], name='notice_unknown_courtesy'),
        ),
    ]
