"""A backup is a consistent copy; a restore brings all of it back, or changes nothing."""

import resource
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from notices.holding import hold_all, release_all
from opendialogue import clock
from opendialogue.embedded import binaries
from tests.cast import Cast, signed_in
from tests.opendialogue.keeping import PATIENCE, Keep, keep, with_own_servers

#: duties that every contact of the cast begins with
RUNGS = 6
PROGRAMS = ("pg_dump", "pg_restore", "psql")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keep]:
    """The demo service."""
    with keep(tmp_path_factory.mktemp("original")) as one:
        one.manage("fill_demo")
        yield one


@pytest.fixture(scope="module")
def backup(original: Keep, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "monday.backup"
    assert "MB" in original.manage("backup", file)
    return file


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Keep]:
    with keep(tmp_path / "target") as one:
        yield one


@pytest.fixture
def busy(target: Keep) -> Keep:
    """A database in which there is something already, of this service and of somebody else's."""
    target.act("gather")
    target.ask("CREATE TABLE theirs AS SELECT 1 AS number")
    target.ask("CREATE FUNCTION theirs_too() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    return target


def differences(one: Keep, other: Keep) -> set[str]:
    """Where the two are not the same: in rows, in what the database enforces, in its counters; the outbox aside."""
    here, there = one.tables(), other.tables()
    rows = {name for name in here.keys() | there.keys() if here.get(name) != there.get(name)}
    names = rows | {name for name, _ in one.shape() ^ other.shape()}
    return {name for name in names if not name.startswith("notices_")}


def test_every_row_and_every_rule_comes_back(original: Keep, backup: Path, target: Keep) -> None:
    assert "notices are held" in target.manage("restore", backup)
    assert differences(original, target) == set()
    assert original.tables()["notices_notice"][0] == target.tables()["notices_notice"][0]
    with pytest.raises(psycopg2.Error, match="Cannot update or delete"):
        target.ask("UPDATE response_dutyevent SET pgh_label = 'never'")
    assert target.count("notices_holdevent") == 1
    assert "No migrations to apply" in target.manage("migrate")


def test_a_database_without_even_tables_takes_it_too(original: Keep, backup: Path, target: Keep) -> None:
    target.ask("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    target.manage("restore", backup)
    assert differences(original, target) == set()


def test_a_copy_made_while_people_write_is_of_one_moment(tmp_path: Path, target: Keep) -> None:
    target.act("gather")
    target.act("call", "3")
    writing = target.start("-m", "tests.faults.acting", "call", "100000")
    try:
        while target.count("response_firstcontact") < 10:
            assert writing.poll() is None
        target.manage("backup", tmp_path / "copy")
        assert writing.poll() is None
    finally:
        writing.kill()
        writing.wait()
    with keep(tmp_path / "copied") as copied:
        copied.manage("restore", tmp_path / "copy")
        contacts = copied.count("response_firstcontact")
        assert 10 <= contacts < target.count("response_firstcontact")
        assert copied.count("response_duty") == contacts * RUNGS
        assert copied.count("response_dutyevent") == contacts * RUNGS
        assert copied.count("response_firstcontactevent WHERE pgh_label = 'insert'") == contacts


def test_a_copy_goes_through_pipes(original: Keep, target: Keep) -> None:
    making = original.start("manage.py", "backup", "-", stdout=subprocess.PIPE)
    target.manage("restore", "-", stdin=making.stdout)
    assert making.wait(PATIENCE) == 0
    making.stdout.close()
    assert differences(original, target) == set()


def test_a_full_database_is_left_alone(busy: Keep, backup: Path) -> None:
    before = busy.tables()
    assert "not empty" in busy.manage("restore", backup, status=1)
    assert busy.tables() == before


def test_somebody_elses_tables_are_not_an_empty_database(target: Keep, backup: Path) -> None:
    target.ask("CREATE TABLE theirs (number int)")
    assert "not empty" in target.manage("restore", backup, status=1)


def test_replacing_loses_all_that_was_there_even_while_it_is_in_use(
    original: Keep, busy: Keep, backup: Path
) -> None:
    in_use = psycopg2.connect(busy.url)
    in_use.cursor().execute("UPDATE networks_person SET name = 'Somebody'")
    busy.manage("restore", "--replace", backup)
    assert differences(original, busy) == set()
    assert busy.count("pg_proc WHERE proname = 'theirs_too'") == 0
    in_use.close()


def test_what_is_no_whole_backup_changes_nothing(
    busy: Keep, target: Keep, backup: Path, tmp_path: Path
) -> None:
    before = busy.tables()
    words, cut, middle, early, other = (
        tmp_path / name for name in ("words", "cut", "middle", "early", "other")
    )
    words.write_text("-- a list of things to buy\n")
    whole = backup.read_bytes()
    cut.write_bytes(whole[:-1])
    middle.write_bytes(whole[: len(whole) // 2])
    early.write_bytes(whole[:2000])
    dump = binaries.postgresql(None) / "pg_dump"
    subprocess.run([dump, "-Fc", "-t", "theirs", "-f", other, busy.url], check=True)
    for file, reason in (
        (words, "does not appear to be a valid archive"),
        (cut, "end of file"),
        (middle, "end of file"),
        (early, "end of file"),
        (other, "no backup of an Open Dialogue service"),
        (tmp_path / "missing", "cannot be read: No such file"),
        (tmp_path, "cannot be read: Is a directory"),
    ):
        assert reason in busy.manage("restore", "--replace", file, status=1)
        assert busy.tables() == before
    assert busy.count("pg_proc WHERE proname = 'theirs_too'") == 1


def test_a_backup_is_for_its_owner_alone_and_replaces_the_one_before(original: Keep, tmp_path: Path) -> None:
    file = tmp_path / "nightly"
    file.write_text("the night before")
    file.chmod(0o644)
    original.manage("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes().startswith(b"PGDMP")
    assert [path.name for path in tmp_path.iterdir()] == ["nightly"]


@pytest.mark.parametrize("place", ["/proc/nightly", "/nowhere/nightly", "/dev/null", "/tmp"])
def test_where_nothing_can_be_written_there_is_no_backup(original: Keep, place: str) -> None:
    assert "there is no backup" in original.manage("backup", place, status=1)


def test_where_room_runs_out_the_backup_before_stays(original: Keep, tmp_path: Path) -> None:
    file = tmp_path / "nightly"
    file.write_text("the night before")
    room = 64 * 1024
    original.manage(
        "backup", file, status=1, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    )
    assert file.read_text() == "the night before"
    assert [path.name for path in tmp_path.iterdir()] == ["nightly"]
    with open("/dev/full", "wb") as nowhere:
        assert "No space left" in original.manage("backup", "-", status=1, stdout=nowhere)


def test_with_own_servers_the_programs_on_the_path_are_used_and_show_no_password(
    original: Keep, target: Keep, tmp_path: Path
) -> None:
    shims, seen = tmp_path / "shims", tmp_path / "seen"
    shims.mkdir()
    for name in PROGRAMS:
        real = binaries.postgresql(None) / name
        (shims / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {seen}\nexec {real} "$@"\n')
        (shims / name).chmod(0o755)
    path = f"{shims}:/usr/bin:/bin"
    with_own_servers(original, path).manage("backup", tmp_path / "copy")
    with_own_servers(target, path).manage("restore", tmp_path / "copy")
    commands = seen.read_text()
    assert all(f"{name} --" in commands for name in PROGRAMS)
    password = psycopg2.extensions.parse_dsn(original.url)["password"]
    assert password not in commands
    assert differences(original, target) == set()


def test_programs_that_are_missing_or_too_old_are_named(
    original: Keep, target: Keep, backup: Path, tmp_path: Path
) -> None:
    for keeper, command in ((original, ("backup", tmp_path / "copy")), (target, ("restore", backup))):
        alone = with_own_servers(keeper, str(tmp_path))
        assert "is not on PATH" in alone.manage(*command, status=1)
    old = tmp_path / "pg_dump"
    old.write_text('#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.24"\n')
    old.chmod(0o755)
    said = with_own_servers(original, str(tmp_path)).manage("backup", tmp_path / "copy", status=1)
    assert "is of version 9" in said
    assert not (tmp_path / "copy").exists()


def test_staff_are_told_that_notices_are_held_and_nobody_else_is(cast: Cast) -> None:
    hold_all(clock.now())
    assert "held since the restore" in signed_in(cast.aino).get("/today/").content.decode()
    assert "held since" not in signed_in(cast.maija).get("/today/").content.decode()
    release_all(clock.now())
    assert "held since" not in signed_in(cast.aino).get("/today/").content.decode()
