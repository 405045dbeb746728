"""What pages of other rooms show of drills."""

from django import template

from networks.models import Person
from response.queries.drills import says_always

register = template.Library()


@register.simple_tag
def takes_part_always(person: Person) -> bool:
    """Whether this person takes part in every drill; one query."""
    return says_always(person)
