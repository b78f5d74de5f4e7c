"""The commands that prove to others what was published: sign and receipt."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from entity_lists.cli import display
from entity_lists.cli.care import source_ids
from entity_lists.cli.options import (
    DEFAULT_STORE,
    AsJson,
    OneOrAll,
    SigningKey,
    SourceId,
    StoreUri,
    exit_codes,
    get_source,
    sign_with,
)
from entity_lists.errors import UsageError
from entity_lists.store.open import existing_store
from entity_lists.text.counted import counted

app = typer.Typer()


@app.command()
def sign(
    source_id: OneOrAll = None,
    *,
    signing_key: SigningKey = None,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Sign what was published before there was a key: every release without a signature, once all of it is verified.

    An ingest or a rebuild with a key signs what it publishes by itself.
    """
    signed: dict[str, list[str]] = {}
    with exit_codes(as_json, source_id), display.progress("verify") as on_step:
        from entity_lists.care.verify import check_source
        from entity_lists.proof.signatures import sign_published

        made = sign_with(signing_key)
        if made is None:
            raise UsageError("Expected a key to sign with, found none. Give --signing-key or ENTITY_LISTS_SIGNING_KEY.")
        store = existing_store(store_uri)
        for one in source_ids(source_id):
            on_step(f"verify {one}")
            check_source(store, one, is_expected=source_id is not None)
            signed[one] = sign_published(store, one, made)
    if as_json:
        display.json_object({"store": store.uri, "signed": signed})
        return
    for one, release_ids in signed.items():
        for release_id in release_ids:
            display.line(f"{one} release {release_id}: signed")
    display.line(f"{counted(sum(map(len, signed.values())), 'release')} signed in {store.uri}.")


@app.command()
def receipt(
    source_id: SourceId,
    *,
    at: Annotated[
        str,
        typer.Option(
            "--at",
            metavar="TIME",
            help="When: a time like 2025-03-28T12:00:00Z (UTC without a zone), or a day, which is its end in UTC.",
            show_default=False,
        ),
    ],
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Print which release was in force at a time, and what proves it, as JSON to be put away.

    It holds the hash of the manifest and of every file, the chain of manifests back to the first release, who approved
    it, when it was last confirmed before that time, and the signature, which is checked with openssl as one in the
    store is.
    """
    with exit_codes(as_json, source_id):
        from entity_lists.proof.receipt import receipt as receipt_of
        from entity_lists.snapshot.publications import moment_of
        from entity_lists.snapshot.tombstone import describe, find_tombstone

        source, moment = get_source(source_id), moment_of(at)
        store = existing_store(store_uri)
        made = receipt_of(store, source.source_id, moment, now=datetime.now(UTC))
        tombstone = find_tombstone(store, source.source_id, made["release_id"])
    if tombstone:
        display.note(f"Note: in force then, but {describe(tombstone)}")
    display.json_object(made)
