"""Measuring two things side by side, and saying what came out."""

import gc
import json
import statistics
import time
from collections.abc import Callable


def say(name: str, value: float, unit: str, floor: float, of: str) -> None:
    """One figure and its floor. Above 1 the ratio says how often the floor fits into it."""
    print(
        json.dumps(
            {
                "name": name,
                "value": _short(value),
                "unit": unit,
                "floor": _short(floor),
                "ratio": round(value / floor, 3),
                "of": of,
            }
        ),
        flush=True,
    )


def side_by_side(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The median milliseconds of both, taken in turns so that whatever slows the machine slows both."""
    for act in (one, other) * 5:
        act()
    times: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    for _ in range(rounds):
        for act, taken in zip((one, other), times, strict=True):
            began = time.perf_counter()
            act()
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def seconds(act: Callable[[], object]) -> float:
    """How long it took, once."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _short(number: float) -> float:
    return float(f"{number:.4g}")
