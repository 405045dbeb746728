"""``python -m tests.mutants [NAME…]``: what `make mutants` does. 0 where no mutant of the engine's rules survives.

mutmut changes one thing after another in the files that pyproject.toml names, in a copy of the project under mutants/,
and runs the tests that come by there. With names, only the mutants so called.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from opendialogue.configuration import ROOT
from tests import servers

MUTMUT = str(Path(sys.executable).parent / "mutmut")
GOOD = ("killed", "caught by type check")


def main(names: list[str]) -> int:
    servers.point_at_them()
    if not names:
        shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    # One after another: each run of the tests makes the test database.
    run = [MUTMUT, "run", "--max-children", "1", *names]
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    try:
        status = subprocess.run(run, cwd=ROOT, env=environment, check=False).returncode
        told = subprocess.run(
            [MUTMUT, "results", "--all", "true"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    finally:
        servers.stop()
    became = [line.strip() for line in told.stdout.splitlines() if ": " in line]
    left = [line for line in became if not line.endswith(GOOD)]
    print("\n".join([*left, f"{len(became)} mutants, {len(left)} not killed"]))
    return status or bool(left)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
