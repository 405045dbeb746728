"""Pages of the sign-in package that this house does not have."""

from django.http import Http404, HttpRequest, HttpResponse


def not_here(request: HttpRequest, **_parts: str) -> HttpResponse:
    """404: nobody gives themselves another sign-in address, or a password where a code is the way in.

    A second address would be taken for another person's when they ask for their code.
    """
    raise Http404
