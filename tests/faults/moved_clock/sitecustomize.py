"""Moves the clock of a whole process, as that of a host which is wrong: HOST_CLOCK_OFF is in seconds.

Python reads this by itself at its start where the folder is on PYTHONPATH.
"""

import datetime
import os

import time_machine

if off := os.environ.get("HOST_CLOCK_OFF"):
    moved = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=float(off))
    time_machine.travel(moved, tick=True).start()
