"""How far somebody has read."""

from django import forms

#: the highest number that an entry can have
HIGHEST = 2**63 - 1


class ReadForm(forms.Form):
    """The number of the newest entry that stood on the page, hidden in it."""

    up_to = forms.IntegerField(min_value=0, max_value=HIGHEST)
