"""What each fault cost, by the tests themselves: ``python -m tests.faults.table`` writes it to docs/reliability.md.

Each test of this folder that breaks something notes its figures; a full run leaves one small file for each of them.
"""

import ast
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from opendialogue.configuration import ROOT

NOTED = ROOT / ".data" / "fault-figures"
PAGE = ROOT / "docs" / "reliability.md"
HERE = Path(__file__).parent
#: what starts and stops, and what is rehearsed: nothing of a promise is broken there
LEFT_OUT = {"test_supervisor.py", "test_table.py", "test_drill.py"}
BEGIN, END = "<!-- made by python -m tests.faults.table -->", "<!-- until here -->"


@dataclass(frozen=True)
class Row:
    """What one test did to the service, and what that cost."""

    test: str
    fault: str
    #: how many duties, or voices, went through it
    many: int
    lost: int
    doubled: int
    #: seconds by which the latest was late, by the service's clock; None where nothing was due
    worst: float | None
    then: str
    what: str = "duties"


def note(row: Row) -> None:
    """Keep the figures of one test for the table, and say them."""
    NOTED.mkdir(parents=True, exist_ok=True)
    (NOTED / f"{row.test.replace('/', '_')}.json").write_text(json.dumps(asdict(row)))
    print(_line(row))


def fault_tests() -> set[str]:
    """The names of all tests in this folder that break something."""
    found = set()
    for path in HERE.glob("test_*.py"):
        if path.name not in LEFT_OUT:
            tree = ast.parse(path.read_text())
            found |= {
                node.name
                for node in tree.body
                if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            }
    return found


def told() -> set[str]:
    """The tests that have a row in the page."""
    lines = PAGE.read_text().split(BEGIN)[1].split(END)[0].splitlines()
    return {
        line.rpartition("`test_")[2].partition("`")[0].partition("[")[0] for line in lines if "`test_" in line
    }


def _line(row: Row) -> str:
    late = "–" if row.worst is None else f"{row.worst:.1f} s"
    return f"| {row.fault} | {row.many} {row.what} | {row.lost} | {row.doubled} | {late} | {row.then} | `{row.test}` |"


def main() -> int:
    """Write the table. 1 where a test has left no figures: then the page stays as it was."""
    rows = [Row(**json.loads(path.read_text())) for path in sorted(NOTED.glob("*.json"))]
    rows = [row for row in rows if row.test.partition("[")[0] in fault_tests()]
    missing = fault_tests() - {row.test.partition("[")[0] for row in rows}
    if missing:
        sys.stderr.write(f"no figures of: {', '.join(sorted(missing))}; run tests/faults first\n")
        return 1
    rows.sort(key=lambda row: row.fault)
    head = [
        "| what happens | to | lost | doubled | worst lateness | then | shown by |",
        "|---|---|---|---|---|---|---|",
    ]
    before, _begin, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    table = "\n".join([*head, *(_line(row) for row in rows)])
    PAGE.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
