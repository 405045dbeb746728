"""``{% voice_article voice %}`` draws one voice, as the meeting's page draws all of its own."""

from django import template

from meetings.presenters.voice_drawing import voice_article

register = template.Library()
register.simple_tag(voice_article)
