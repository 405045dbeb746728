"""What `make check` does: every check, each with one line, all of them even when an early one fails."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ROOMS = ["opendialogue", "meetings", "response", "networks", "notices", "manage.py"]

CHECKS: dict[str, list[str]] = {
    "lint": [f"{BIN}/ruff", "check", "--quiet", "."],
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
    "types": [f"{BIN}/mypy", *ROOMS],
    "templates, style": [f"{BIN}/djlint", "templates", "--lint", "--quiet"],
    "templates, compiled": [sys.executable, "manage.py", "check_templates"],
    "migrations": [sys.executable, "-W", "error", "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}
AUDIT = [f"{BIN}/pip-audit", "--strict", "--disable-pip", "--require-hashes", "-r", "requirements.lock"]


def main() -> int:
    """0 if everything is in order."""
    servers.point_at_them()
    os.environ.update(
        PUBLIC_URL="https://dialogue.example.org",
        TRUSTED_PROXY_COUNT="1",
        SECRET_KEY=secrets.token_urlsafe(48),
        DJANGO_SETTINGS_MODULE="opendialogue.settings",
    )
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]  # for tests that drive a browser
    try:
        passed = [_passes(name, command) for name, command in CHECKS.items()]
        passed.append(_audited())
    finally:
        servers.stop()
    return 0 if all(passed) else 1


def _passes(name: str, command: list[str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    good = done.returncode == 0
    print(f"{'ok   ' if good else 'FAILS'}  {name} ({time.monotonic() - began:.1f} s)", flush=True)
    if not good:
        print(done.stdout + done.stderr, flush=True)
    return good


def _audited() -> bool:
    """Known holes in packages. A service of advisories that cannot be asked is said loudly, and fails only where
    CI_AUDIT=required asks for it.
    """
    done = subprocess.run(AUDIT, cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode == 0:
        print("ok     audit of packages")
        return True
    if "known vulnerabilit" in said:
        print(f"FAILS  audit of packages\n{said}")
        return False
    reason = (said.strip().splitlines() or ["no reason given"])[-1]
    print(f"!!!!!  audit of packages: NOT DONE, the advisories could not be had ({reason})")
    return os.environ.get("CI_AUDIT") != "required"


if __name__ == "__main__":
    sys.exit(main())
