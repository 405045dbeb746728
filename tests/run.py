"""What `make test` does: a browser if there can be one, then every test on all cores."""

import os
import sys

import pytest

from tests import browser


def main(arguments: list[str]) -> int:
    """pytest's own exit status; 1 where journeys could not run and CI=true says that they must."""
    browser.LEFT_OUT.unlink(missing_ok=True)
    browser.ensure()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    status = int(pytest.main(["-n", str(cores), "--dist", "loadfile", "--no-loadscope-reorder", *arguments]))
    left_out = browser.what_was_left_out()
    if left_out:
        print(
            f"!!!!! NO BROWSER: {len(left_out)} journeys did not run, since there is no Chromium and none could be "
            f"installed (Debian: apt install chromium libatomic1): {', '.join(left_out)}"
        )
        if os.environ.get("CI") == "true":
            return status or 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
