"""What the commands share: arguments and options of one meaning, and how an error of ours ends a command."""

import getpass
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entity_lists.cli import display
from entity_lists.cli.wanted import SCREEN_ROWS, Format, Wanted
from entity_lists.contract.kinds import is_list
from entity_lists.errors import ApprovalNeeded, EntityListsError, StoreError, UsageError
from entity_lists.store.keys import latest_key
from entity_lists.store.open import existing_store

if TYPE_CHECKING:
    from securesystemslib.signer import Key

    from entity_lists.audit.approval import Decision
    from entity_lists.fetch.limits import Limits
    from entity_lists.snapshot.commit import Sign
    from entity_lists.source import Source

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
SigningKey = Annotated[
    Path | None,
    typer.Option(
        "--signing-key",
        envvar="ENTITY_LISTS_SIGNING_KEY",
        help="A file with the private key (ed25519, PEM, not encrypted) that what is published is signed with.",
    ),
]
PublicKeys = Annotated[
    list[Path] | None,
    typer.Option(
        "--public-key",
        envvar="ENTITY_LISTS_PUBLIC_KEYS",
        help="A file with a public key (ed25519, PEM), one of which has to have signed each release; once or more.",
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
Columns = Annotated[str | None, typer.Option("--columns", help="Only these columns, comma-separated, in this order.")]
Where = Annotated[
    str | None, typer.Option("--where", help="Only rows that meet this DuckDB condition on any of the columns.")
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit", min=0, help=f"At most so many rows; {SCREEN_ROWS} of a table, all of csv and json; 0: all."
    ),
]
Wide = Annotated[bool, typer.Option("--wide", help="Every column in full, a row a line, however long it is.")]


def wanted_rows(
    format_: Format,
    as_json: bool,
    columns: str | None = None,
    where: str | None = None,
    limit: int | None = None,
    is_wide: bool = False,
) -> Wanted:
    """Return what the options of a command ask for; --json is another word for --format json.

    Raises:
        BadParameter: both were given and say different things.
    """
    if as_json and format_ == Format.csv:
        raise typer.BadParameter("--json and --format csv contradict each other; give one of them.")
    chosen = Format.json if as_json else format_
    return Wanted(format=chosen, columns=columns, where=where, limit=limit, is_wide=is_wide)


def all_rows(format_: Format, as_json: bool) -> Wanted:
    """Return what a command prints whose rows are few. Raises: BadParameter (as wanted_rows does)."""
    return wanted_rows(format_, as_json, limit=0)


Approve = Annotated[bool, typer.Option("--approve", help="Publish although the audit asks; --reason says why.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Why it is approved; kept with the decision.")]


def get_source(source_id: str) -> "Source":
    """Return a source by its id; what reads all of them is loaded now, when the command has said that it works."""
    from entity_lists import sources

    return sources.get_source(source_id)


def known_id(store_uri: str, source_id: str) -> str:
    """Return the id of a source; what the store has releases of is one, and nothing that reads lists need be loaded.

    Raises:
        UsageError: there is no such source.
    """
    with suppress(UsageError, StoreError):
        if existing_store(store_uri).find(latest_key(source_id)) is not None:
            return source_id
    return get_source(source_id).source_id


def known_list_id(store_uri: str, source_id: str) -> str:
    """Return the id of a list, as known_id does. Raises: UsageError (there is none, or it is no list)."""
    if not is_list(known_id(store_uri, source_id)):
        raise UsageError(f"{source_id} is no list of parties: expected a list. Run: entity-lists sources")
    return source_id


def sign_with(signing_key: Path | None) -> "Sign | None":
    """Return what signs manifests, None without a key. Raises: UsageError (the file has no such key)."""
    if signing_key is None:
        return None
    from entity_lists.proof.key_files import read_signing_key

    return read_signing_key(signing_key)


def proved_by(public_keys: list[Path] | None) -> "list[Key]":
    """Return the public keys of these files. Raises: UsageError (one has none)."""
    if not public_keys:
        return []
    from entity_lists.proof.key_files import read_public_key

    return [read_public_key(path) for path in public_keys]


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


@contextmanager
def limited(source_id: str) -> Generator["Limits"]:
    """Keep the command to what ingesting a source may take; those of its downloads are given to the fetcher.

    Raises: UsageError (the setting cannot be read), EntityListsError (the time is up).
    """
    from entity_lists.fetch.limits import SETTING
    from entity_lists.ingest.limits import limits_of, memory_limited, time_limited

    limits = limits_of(source_id, os.environ.get(SETTING))
    with memory_limited(limits), time_limited(limits, source_id):
        yield limits.fetch


def user() -> str:
    """Return the name of who runs the command; the number where the system knows no name, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def decision(approve: bool, reason: str | None) -> "Decision | None":
    """Return what --approve and --reason say. Raises: UsageError (one without the other)."""
    from entity_lists.audit.approval import Decision
    from entity_lists.snapshot.operations import checked_reason

    if not approve:
        if reason is not None:
            raise UsageError("A reason was given, but no approval. Give both, --approve and --reason, or neither.")
        return None
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Decision(is_approved=True, by=user(), at=at, reason=checked_reason(reason or ""))
