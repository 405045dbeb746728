"""The settings tests run under: the product's own, on throw-away servers, with a cheap password hash."""

import os

from tests import servers, template

servers.point_at_them()

from opendialogue.settings import *  # noqa: E402, F403

DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get(template.VARIABLE)}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if built := os.environ.get("STATIC_BUILT_IN"):
    # A running service of the journeys serves its static files as the product does.
    STATIC_ROOT = built
else:
    # Static files as they stand in the tree: nothing to collect beforehand.
    STATIC_ROOT = None
    WHITENOISE_USE_FINDERS = True
    # Looked for when they are asked for: every test's browser would list all of them anew.
    WHITENOISE_AUTOREFRESH = True
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
