"""The command that says where the parts of an installed Airflow deployment lie: deployment."""

from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from entity_lists.cli import display
from entity_lists.cli.options import AsJson

app = typer.Typer()

_PACKAGE = Path(__file__).parents[1]


class Recipe(StrEnum):
    """What differs where Airflow is run in this way: a file each under recipes/."""

    astronomer = "astronomer"
    helm = "helm"
    kubernetes = "kubernetes"
    mwaa = "mwaa"


@app.command()
def deployment(
    *,
    recipe: Annotated[
        Recipe | None, typer.Option("--recipe", help="Print instead what differs in this way to run Airflow.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the settings by which Airflow finds the DAGs and the plugins, a line each, as a file of environment.

    --json tells the folders themselves, and that of the expectations, which are found without a setting.
    """
    if recipe is not None:
        typer.echo((Path(__file__).parent / "recipes" / f"{recipe}.md").read_text(), nl=False)
        return
    folders = {name: str(_folder(name)) for name in ("dags", "plugins", "expectations")}
    if as_json:
        display.json_object({"version": version("entity-lists")} | folders)
        return
    typer.echo(f"AIRFLOW__CORE__DAGS_FOLDER={folders['dags']}\nAIRFLOW__CORE__PLUGINS_FOLDER={folders['plugins']}")


def _folder(name: str) -> Path:
    """Return where a folder lies: in an installed wheel within the package, in a checkout at its top."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parents[1] / name
