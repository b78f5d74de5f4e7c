"""The command deployment, as a person sees it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from entity_lists.cli.app import app
from entity_lists.cli.deployment import Recipe

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "plugins" / "entity_lists" / "cli" / "recipes"


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["deployment", *arguments])
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def test_in_a_checkout_it_tells_the_folders_of_the_checkout() -> None:
    said = json.loads(run("--json"))
    assert {name: said[name] for name in ("dags", "plugins", "expectations")} == {
        name: str(ROOT / name) for name in ("dags", "plugins", "expectations")
    }
    assert run() == f"AIRFLOW__CORE__DAGS_FOLDER={ROOT / 'dags'}\nAIRFLOW__CORE__PLUGINS_FOLDER={ROOT / 'plugins'}\n"


def test_every_recipe_can_be_asked_for() -> None:
    assert {path.stem for path in RECIPES.glob("*.md")} == {recipe.value for recipe in Recipe}


@pytest.mark.parametrize("recipe", Recipe)
def test_a_recipe_says_what_differs_and_that_it_was_not_executed(recipe: Recipe) -> None:
    said = run("--recipe", recipe)
    assert said == (RECIPES / f"{recipe}.md").read_text()
    assert "\nNot executed: " in said
    for asked in ("requirements", "plugins", "connection", "secrets backend", "remote logs"):
        assert f"{asked}" in said, asked
    for setting in ("ENTITY_LISTS_STORE", "AIRFLOW_CONN_ENTITY_LISTS", "ENTITY_LISTS_FETCH_POOL"):
        assert setting in said, setting


def test_a_recipe_that_there_is_not_is_wrong_use() -> None:
    done = CliRunner().invoke(app, ["deployment", "--recipe", "heroku"])
    assert done.exit_code == 2
    assert "heroku" in done.stderr
