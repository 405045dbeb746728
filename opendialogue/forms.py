"""How every form is drawn: each field with its label, hint and error tied together for screen readers."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """The form renderer of the whole site (``FORM_RENDERER``).

    ``{{ form }}`` gives the error summary and all fields, ``{{ field.as_field_group }}`` one field. A form whose
    class says ``nothing_compulsory = True`` does not mark its fields as optional one by one.
    """

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
