"""Which module may import which: read from the source, and tried in a fresh process."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import entity_lists

PACKAGE = Path(entity_lists.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

# errors <- nouns <- verbs <- sources <- what people start; a module that is not named here is a verb.
NOUNS = {
    "calendar_day", "citation", "codes", "contract", "countries", "download", "licensing_spellings", "manifest",
    "release", "report", "schema", "search_key", "source", "us_date",
}  # fmt: skip
STARTED = {"cli", "cli_options", "cli_reports", "cli_store", "display", "display_reports", "display_store"}
LAYERS = ("errors", "nouns", "verbs", "sources", "started")

HEAVY = (
    "pandas", "great_expectations", "boto3", "botocore", "airflow", "duckdb", "pycountry", "scipy", "rapidfuzz",
)  # fmt: skip


def layer(module: str) -> int:
    name = module.removeprefix("entity_lists.")
    if name == "errors" or module == "entity_lists":
        return 0
    if name.startswith("sources"):
        return LAYERS.index("sources")
    if name in STARTED:
        return LAYERS.index("started")
    return LAYERS.index("nouns" if name in NOUNS else "verbs")


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


def own(name: str) -> str | None:
    """Return the module of the package that an imported name lies in."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or None


def own_imports(module: str, *without: type[ast.AST]) -> set[str]:
    """Return the modules of the package that a module needs; what is under an `if` is for types only."""
    names = {own(name) for name in imported(MODULES[module], without=(ast.If, *without)) if name.startswith("entity_")}
    return {name for name in names if name and name != "entity_lists"}


def test_the_package_is_here() -> None:
    assert {"entity_lists.ingest", "entity_lists.sources", "entity_lists.sources.us_bis_entity_list"} <= MODULES.keys()
    assert len(MODULES) > 30


@pytest.mark.parametrize(
    ("foreign", "where"),
    [
        ("airflow", set()),
        ("boto3", {"s3_store"}),
        ("botocore", {"s3_store"}),
        ("great_expectations", {"audit"}),
        ("pandas", {"audit"}),
        ("httpx", {"fetch"}),
        ("tenacity", {"fetch"}),
        ("typer", {"cli", "cli_options", "cli_reports", "cli_store"}),
        ("rich", {"display"}),
        ("lxml", {"appendix", "html_cell", "html_table", "ofac_document", "xml_document"}),
        ("holidays", {"workdays"}),
        ("duckdb", {"approval", "changes", "history"}),
        ("rapidfuzz", {"cross_check", "likeness"}),
        ("scipy", {"likeness"}),
        ("numpy", {"likeness"}),
        ("pycountry", {"countries"}),
    ],
)
def test_a_foreign_library_is_imported_in_its_module_only(foreign: str, where: set[str]) -> None:
    users = {name for name, path in MODULES.items() if any(i.split(".")[0] == foreign for i in imported(path))}
    assert users == {f"entity_lists.{name}" for name in where}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_dependencies_point_one_way(module: str) -> None:
    upward = {name for name in own_imports(module) if layer(name) > layer(module)}
    assert upward == set()


def test_no_module_needs_itself_when_it_is_loaded() -> None:
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, f"a circle: {' -> '.join((*path, module))}"
        if module not in done:
            for needed in own_imports(module, ast.FunctionDef):
                visit(needed, (*path, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("module", ["entity_lists.sources", "entity_lists.ingest", "entity_lists.cli"])
def test_what_a_dag_file_or_a_command_imports_first_is_light(module: str) -> None:
    code = f"import sys, {module}; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent)
    assert done.stdout.split() == []
