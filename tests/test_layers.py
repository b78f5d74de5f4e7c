"""The order of the rooms: a module imports its own room and what stands before it; read from the source.

Nothing here knows a module by its name but where one library has one place.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import entity_lists
from entity_lists.warehouse.address import ENGINES

PACKAGE = Path(entity_lists.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.name != "__init__.py"
}
ROOT_PACKAGES = sorted(PACKAGE.rglob("__init__.py"))

ORDER = (
    "errors", "memory", "quiet_duckdb", "workdays", "schedule", "contract", "store", "text", "licensing", "unknown",
    "release", "records", "quarantine", "snapshot", "proof", "fetch", "formats", "register", "source", "sources",
    "audit", "identity", "law", "reconcile", "write", "compare", "search", "ingest", "care", "iceberg", "warehouse",
    "describe", "pages", "cli",
)  # fmt: skip
# The list of all sources is the one thing of its room that knows the others.
REGISTRY = "sources"

HEAVY = (
    "pandas", "great_expectations", "boto3", "botocore", "airflow", "duckdb", "pycountry", "scipy", "rapidfuzz",
)  # fmt: skip


def imported(path: Path, *, without: tuple[type[ast.AST], ...] = ()) -> Iterator[str]:
    """Yield the full name of everything that a file imports; `without` names the blocks that are not looked into."""
    yield from _imported(ast.parse(path.read_text()), without)


def _imported(node: ast.AST, without: tuple[type[ast.AST], ...]) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "relative imports hide where a name comes from"
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        elif not isinstance(child, without):
            yield from _imported(child, without)


def own(name: str) -> str:
    """Return the module of the package, or the room, that an imported name lies in, without the package's name."""
    rest = name.removeprefix("entity_lists").removeprefix(".")
    while rest and rest not in MODULES and not (PACKAGE / rest.replace(".", "/")).is_dir():
        rest = rest.rpartition(".")[0]
    return rest


def own_imports(path: Path, *without: type[ast.AST]) -> set[str]:
    """Return the modules of the package that a file imports."""
    names = {own(name) for name in imported(path, without=without) if name.split(".")[0] == "entity_lists"}
    return names - {""}


def room(module: str) -> str:
    return module.split(".")[0]


def folder_of_a_source(module: str) -> str | None:
    """Return the folder of a publisher, or the module of a source that has none; None outside the room of sources."""
    parts = module.split(".")
    return parts[1] if parts[0] == "sources" and len(parts) > 1 else None


def engine(module: str) -> str | None:
    """Return which data warehouse a module loads, None of every other module."""
    name = module.rpartition(".")[2]
    return name if room(module) == "warehouse" and name in ENGINES else None


def may_import(module: str, other: str) -> bool:
    """Return whether the order of the rooms lets one module import another one."""
    mine, theirs = ORDER.index(room(module)), ORDER.index(room(other))
    if mine != theirs:
        return theirs < mine
    # Only the one that opens them all knows engines, by their names.
    return folder_of_a_source(module) == folder_of_a_source(other) and engine(other) in (None, engine(module))


def test_every_module_stands_in_a_room_of_the_order() -> None:
    assert {room(module) for module in MODULES} == set(ORDER)
    assert len(MODULES) > 100


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_its_own_room_and_what_stands_before_it(module: str) -> None:
    assert [other for other in sorted(own_imports(MODULES[module])) if not may_import(module, other)] == []


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {module: len(path.read_text().splitlines()) for module, path in MODULES.items()}
    assert {module: length for module, length in lengths.items() if length > 300} == {}


def test_the_registry_knows_the_sources_and_what_stands_before_them() -> None:
    registry = own_imports(PACKAGE / REGISTRY / "__init__.py")
    assert {room(other) for other in registry} == {"errors", "source", "sources"}


def test_the_order_forbids_about_half_of_all_pairs() -> None:
    pairs = [(module, other) for module in MODULES for other in MODULES if module != other]
    forbidden = sum(not may_import(module, other) for module, other in pairs)
    # Of two rooms one way is forbidden, of two publishers both, within a room none: it falls as rooms grow. Then part
    # the largest room.
    assert forbidden / len(pairs) >= 0.49


@pytest.mark.parametrize(
    "path", [path for path in ROOT_PACKAGES if path.parent.name != REGISTRY], ids=lambda path: path.parent.name
)
def test_what_a_room_is_for_is_all_that_its_init_says(path: Path) -> None:
    (statement,) = ast.parse(path.read_text()).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Constant)
    assert statement.value.value.strip()


@pytest.mark.parametrize(
    ("foreign", "where"),
    [
        ("airflow", set()),
        ("fastapi", {"pages.app", "pages.downloads", "pages.host", "pages.rendering", "pages.routes", "pages.twin"}),
        ("boto3", {"store.s3"}),
        ("botocore", {"store.s3", "iceberg.catalogue"}),
        ("great_expectations", {"audit.evaluation"}),
        ("pandas", {"audit.evaluation"}),
        ("httpx", {"fetch.fetcher"}),
    ],
)
def test_a_library_that_one_may_want_to_replace_is_imported_in_one_module(foreign: str, where: set[str]) -> None:
    users = {name for name, path in MODULES.items() if any(i.split(".")[0] == foreign for i in imported(path))}
    assert users == where


def test_no_module_needs_itself_when_it_is_loaded() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"a circle: {' -> '.join((*path, module))}"
        if module in MODULES and module not in done:
            for needed in own_imports(MODULES[module], ast.FunctionDef, ast.If):
                visit(needed, (*path, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize(
    "module", ["entity_lists.sources", "entity_lists.ingest.steps", "entity_lists.cli.app", "entity_lists.store.open"]
)
def test_what_a_dag_file_or_a_command_imports_first_is_light(module: str) -> None:
    code = f"import sys, {module}; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.split() == []
