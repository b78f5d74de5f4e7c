"""The README says what the code says."""

import re
from pathlib import Path

import typer
from typer.testing import CliRunner

import entity_lists
from entity_lists import errors
from entity_lists.cli.app import app
from entity_lists.cli.sources_document import sources_table
from entity_lists.contract.tables import TABLES
from entity_lists.sources import SOURCES
from examples.ask_the_warehouse import in_duckdb, questions
from world.releases import SOURCE_ID

PACKAGE = Path(entity_lists.__file__).parent
README = (Path(__file__).parents[1] / "README.md").read_text()


def test_the_table_of_sources_is_that_of_their_document() -> None:
    made = re.search(r"<!-- the table of plugins/(\S+/sources\.md) -->\n(.+?)\n<!-- end -->", README, re.DOTALL)
    assert made is not None
    assert made[2].splitlines() == sources_table(SOURCES)
    assert made[2] in (PACKAGE.parent / made[1]).read_text()


def test_every_table_of_the_contract_is_described() -> None:
    (described,) = (text for text in README.split("\n\n") if "contract.md" in text)
    assert [table for table in TABLES if f"`{table}`" not in described] == []


def test_every_folder_of_the_library_has_its_place() -> None:
    folders = {path.parent.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/__init__.py")}
    layout = README[README.index("## Layout") :]
    assert {folder for folder in folders if f"`{folder}/`" not in layout} == set()
    assert len(folders) > 10


def test_every_folder_of_the_store_is_explained(published: Path) -> None:
    tree = next(text for text in README.split("```") if "<store>/" in text)
    kept = {path.name for path in (published, published / SOURCE_ID) for path in path.iterdir()} - {SOURCE_ID}
    assert {name for name in kept if name not in tree and not name.startswith(".")} == set()


def test_its_questions_are_answered_by_what_make_run_publishes(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "sample.duckdb"
    loaded = CliRunner().invoke(app, ["warehouse", "load", str(path), "--store", str(published)])
    assert loaded.exit_code == 0, loaded.stderr
    for execute in in_duckdb(path):
        assert [len([*execute(sql)]) for _, sql in questions()] == [16, 7, 19]


def test_what_it_says_of_warehouses_can_be_read_in_a_minute() -> None:
    (section,) = re.findall(r"## In your warehouse\n.*?(?=\n## )", README, re.DOTALL)
    assert len(section.splitlines()) <= 40


def test_every_command_that_it_names_is_there() -> None:
    named = set(re.findall(r"(?:^|`)entity-lists ([a-z-]+)", README, re.MULTILINE))
    known = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert named
    assert named - known.keys() == set()


def test_the_errors_and_their_exit_codes_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d) \|", README, re.MULTILINE)
    assert {name: int(code) for name, code in rows} == {name: getattr(errors, name).exit_code for name, _ in rows}
    leaves = {name for name, cls in vars(errors).items() if isinstance(cls, type) and issubclass(cls, Exception)}
    assert leaves - {name for name, _ in rows} == {"EntityListsError", "ReleaseRejected"}


def test_it_is_short_enough_to_be_read() -> None:
    lines = README.splitlines()
    assert len(lines) <= 200
    assert [line for line in lines if len(line) > 120] == []


def test_its_commands_read_the_store_that_make_run_writes() -> None:
    asked = README.split("## Ask it", 1)[1].split("## ", 1)[0]
    named = "ENTITY_LISTS_STORE=.data/sample"
    assert asked.index(named) < asked.index("entity-lists search")
