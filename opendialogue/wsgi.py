"""The pages as WSGI: for :mod:`opendialogue.asgi`'s pool of threads, or for a WSGI server behind a proxy."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opendialogue.settings")

application = get_wsgi_application()
