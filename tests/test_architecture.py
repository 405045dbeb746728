"""The house keeps its shape: which room may know which, and which door leads to a network's rows."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
#: from the top of the house to its foundation; a room may import from those after it, never before
ROOMS = ("opendialogue", "meetings", "response", "networks", "notices")
#: the ground under all rooms: the time of day, how times are worded, and queries that are written once
GROUND = {"opendialogue.clock", "opendialogue.wording", "opendialogue.written_once"}
#: the layers inside a room, from the door to the bones; a layer imports from its own or a later one
LAYERS = (
    ("urls",),
    ("views", "api", "tasks", "admin", "management", "middleware", "adapter", "live", "entering"),
    ("forms", "presenters", "charts", "templatetags"),
)
#: modules that nobody needs a session for: views marked with login_not_required
OPEN_ADDRESSES = {
    "home",
    "healthz",
    "metrics",
    "start",
    "start_done",
    "join",
    "by_link",
    "leave",
    "service_worker",
    "offline",
    "language",
    "calendar_feed",
    "rota_feed",
    # for programs, which show a token instead
    "api_openapi",
    "api_first_contacts",
    "api_first_contact",
    "api_take_on",
    "api_response",
    "api_nothing_here",
    # for mail servers and providers of text messages, which sign
    "hook_mail",
    "hook_sms_receipts",
    "hook_govuk_notify",
    "hook_sms_incoming",
    "hook_govuk_notify_incoming",
    "hook_probe",
}
#: allauth's own pages of signing in; each decides for itself whom it lets see what
SIGN_IN_ADDRESSES = {
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "account_request_login_code",
    "mfa_authenticate",
}
LONGEST_FILE = 300
LONGEST_FUNCTION = 50


def modules() -> Iterator[tuple[str, Path]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield name.removesuffix(".__init__"), path


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, anywhere in it, with names taken from a package resolved to modules."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = ROOT / Path(*node.module.split("."), alias.name)
                is_module = inner.with_suffix(".py").exists() or inner.is_dir()
                yield f"{node.module}.{alias.name}" if is_module else node.module


MODULES = list(modules())


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_go_down_only(name: str, path: Path) -> None:
    own = ROOMS.index(name.split(".")[0])
    for imported in imports(path):
        room = imported.split(".")[0]
        if room in ROOMS and imported not in GROUND:
            assert ROOMS.index(room) >= own, f"{name} may not know {imported}"


def layer(name: str) -> int:
    part = [*name.split("."), ""][1]
    for number, names in enumerate(LAYERS):
        if part in names or any(part.startswith(f"{known}_") for known in names):
            return number
    if name.split(".")[-1].startswith("rules"):
        return 6
    if part == "models":
        return 5
    if part in ("access", "queries"):
        return 4
    return 3  # a verb


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_inside_a_room_the_door_knows_the_bones_and_never_the_other_way(name: str, path: Path) -> None:
    room = name.split(".")[0]
    if room == "opendialogue" or layer(name) == 6:
        return
    for imported in imports(path):
        if imported.startswith(f"{room}."):
            assert layer(imported) >= layer(name), f"{name} may not know {imported}"


@pytest.mark.parametrize("room", ROOMS[1:])
def test_no_two_parts_of_a_room_know_each_other_in_a_circle(room: str) -> None:
    """A part is a file or a folder that lies in the room itself."""
    known: dict[str, set[str]] = {}
    for name, path in MODULES:
        if name.startswith(f"{room}."):
            parts = {imported.split(".")[1] for imported in imports(path) if imported.startswith(f"{room}.")}
            known.setdefault(name.split(".")[1], set()).update(parts - {name.split(".")[1]})
    try:
        TopologicalSorter(known).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


@pytest.mark.parametrize(("name", "path"), [m for m in MODULES if ".rules" in m[0]])
def test_rules_are_pure_and_are_given_the_time(name: str, path: Path) -> None:
    for imported in imports(path):
        assert not imported.startswith(("django.db", "django.utils.timezone", "opendialogue.clock")), imported
    assert "now()" not in path.read_text()


@pytest.mark.parametrize(("name", "path"), [m for m in MODULES if ".views" in m[0]])
def test_no_view_reaches_a_networks_rows_past_access(name: str, path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "raw"):
            pytest.fail(f"{name}, line {node.lineno}: ask access or queries, not {ast.unparse(node)}")


@pytest.mark.parametrize(("name", "path"), [m for m in MODULES if m[0] != "opendialogue.clock"])
def test_time_comes_from_one_function(name: str, path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked = ast.unparse(node.func)
            assert asked not in (
                "timezone.now",
                "datetime.now",
                "datetime.utcnow",
                "datetime.datetime.now",
            ), f"{name}, line {node.lineno}: {asked}"


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_a_file_holds_one_idea(name: str, path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < LONGEST_FUNCTION, f"{name}.{node.name}"


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def test_every_address_needs_a_signed_in_person_but_for_a_short_list() -> None:
    open_names = {
        str(pattern.name) for pattern in patterns() if not getattr(pattern.callback, "login_required", True)
    }
    assert open_names <= OPEN_ADDRESSES | SIGN_IN_ADDRESSES, open_names - OPEN_ADDRESSES - SIGN_IN_ADDRESSES
    assert open_names >= OPEN_ADDRESSES
