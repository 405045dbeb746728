from django.apps import AppConfig


class OpenDialogueConfig(AppConfig):
    name = "opendialogue"
