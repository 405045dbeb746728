"""How far apart the numbers of a meeting's entries lie. Pure."""

#: lots are drawn evenly from these two on, the second included
SMALLEST_LOT, LARGEST_LOT = 2**32, 2**64


def step_of(lot: int) -> int:
    """The step to the next number for a lot that was drawn.

    A step is at least k about once in k times. So however wide a gap is, one step may well have made it, and whoever
    sees it can hardly tell whether an entry that is kept to others stands in it: with a longest step, a wider gap
    would prove it. No step is longer than 2**32, so that two million entries are counted exactly by every browser.
    """
    return LARGEST_LOT // lot
