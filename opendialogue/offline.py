"""What a phone shows without a network."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

#: what the page without a network is made of, beside itself
FILES = ("opendialogue.css", "mark.svg", "scripts/page.js", "scripts/meeting.js", "scripts/pictures.js")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """GET /service-worker.js: the script that answers in the network's place; at the root, as it serves every page."""
    files = ["/offline/", *map(static, FILES)]
    version = hashlib.sha256(" ".join(files).encode()).hexdigest()[:12]
    context = {"files": files, "version": version}
    return render(request, "service-worker.js", context, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """GET /offline/: what stands in place of a page that cannot be reached. It names nobody."""
    return render(request, "offline.html")
