"""What the commands share: arguments and options of one meaning, and how an error of ours ends a command."""

import getpass
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

import typer

from entity_lists.cli import display
from entity_lists.cli.display import Format
from entity_lists.errors import ApprovalNeeded, EntityListsError

DEFAULT_STORE = ".data/store"

SourceId = Annotated[str, typer.Argument(help="Source id, as `entity-lists sources` lists them.", show_default=False)]
OneOrAll = Annotated[str | None, typer.Argument(help="One source; all of them if left out.", show_default=False)]
StoreUri = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="ENTITY_LISTS_STORE",
        help="A directory or s3://bucket/prefix; S3 credentials and endpoint come from boto3's own environment.",
    ),
]
RowFormat = Annotated[
    Format,
    typer.Option(
        "--format",
        help="How rows are printed: json is verbatim; csv puts ' before a text that a spreadsheet would calculate.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@contextmanager
def exit_codes(as_json: bool, source_id: str | None) -> Generator[None]:
    """End the command with an error's message and exit code; as JSON on standard output where that was asked for."""
    try:
        yield
    except EntityListsError as error:
        if as_json:
            display.json_object(display.failure(error, source_id))
        elif isinstance(error, ApprovalNeeded):
            display.question(error.question)
        display.error(error)
        raise typer.Exit(error.exit_code) from error


def user() -> str:
    """Return the name of who runs the command; the number where the system knows no name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
