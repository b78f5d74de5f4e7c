"""The option that says which version this is."""

from importlib.metadata import version
from typing import Annotated

import typer


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from entity_lists.contract.tables import CONTRACT_VERSION

        typer.echo(f"entity-lists {version('entity-lists')}, contract version {CONTRACT_VERSION}")
        raise typer.Exit


def options(
    *,
    is_version_asked: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Releases of trade-restriction lists, audited and published as versioned Parquet snapshots."""
