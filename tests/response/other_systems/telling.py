"""A process that tells other systems, so that it can be killed; its one argument is the time that it goes by."""

import sys
from datetime import datetime

import django

if __name__ == "__main__":
    django.setup()
    from response.other_systems.sending import send_events

    send_events(datetime.fromisoformat(sys.argv[1]))
