"""The command hold, and what gc does with a rule: superseded releases are listed, or removed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entity_lists.cli import display
from entity_lists.cli.options import DEFAULT_STORE, AsJson, SourceId, StoreUri, exit_codes, get_source, user
from entity_lists.cli.wanted import Format, Wanted
from entity_lists.store.open import existing_store
from entity_lists.text.counted import counted

if TYPE_CHECKING:
    from entity_lists.care.retention import Superseded
    from entity_lists.store.store import Store

_COLUMNS = ("source_id", "release_id", "as_of", "objects")

app = typer.Typer()


@app.command()
def hold(
    source_id: SourceId,
    release_id: Annotated[str, typer.Argument(metavar="RELEASE", help="Release id.", show_default=False)],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the hold.", show_default=False)],
    is_lifted: Annotated[bool, typer.Option("--lift", help="Lift the hold that is on it.")] = False,
    store_uri: StoreUri = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Put a legal hold on a release: nothing of it is removed, whatever rule gc is given, until the hold is lifted."""
    from entity_lists.snapshot import holds

    with exit_codes(as_json, source_id):
        source, store = get_source(source_id), existing_store(store_uri)
        is_changed = holds.hold(
            store,
            source.source_id,
            release_id,
            "lift" if is_lifted else "hold",
            reason=reason,
            by=user(),
            now=datetime.now(UTC),
        )
    state = {"source_id": source.source_id, "release_id": release_id, "is_held": not is_lifted}
    if as_json:
        display.json_object(state | {"is_changed": is_changed})
    else:
        now = "is held" if state["is_held"] else "is not held"
        display.line(f"{source.source_id} release {release_id} {now}{'' if is_changed else ', as before'}.")


def by_rule(
    store: "Store", source_ids: Sequence[str], text: str, *, delete: bool
) -> tuple[list["Superseded"], Counter[str]]:
    """Return what a rule like 400d removes of these sources, or has removed, and how many releases stay, by why.

    Raises: as care/retention.py does.
    """
    from entity_lists.care.retention import find_superseded, remove, rule_of
    from entity_lists.iceberg.status import tagged

    rule, now = rule_of(text, tagged(store)), datetime.now(UTC)
    found = {source_id: find_superseded(store, source_id, rule, now=now) for source_id in source_ids}
    superseded = [one for each in found.values() for one in each.superseded]
    if delete:
        superseded = [one for source_id in found for one in remove(store, source_id, rule, by=user(), now=now)]
    return superseded, Counter(why for each in found.values() for why in each.kept.values())


def print_superseded(
    superseded: Sequence["Superseded"], kept: Mapping[str, int], wanted: Wanted, *, about: Mapping[str, Any]
) -> None:
    """Print what was, or would be, removed, and why all else stays; about: the store, the rule, whether it was."""
    rows: list[dict[str, Any]] = [one.as_json() for one in superseded]
    if wanted.is_json:
        display.json_object({**about, "kept": kept, "releases": rows})
        return
    counts = display.as_table([row | {"objects": len(row["objects"])} for row in rows], _COLUMNS)
    if rows or wanted.format != Format.table:
        display.print_rows(counts, wanted)
    if wanted.format == Format.table:
        verb = "Removed" if about["is_deleted"] else "Nothing was removed; with --delete this would be"
        display.line(f"{verb} what {counted(len(rows), 'superseded release')} held, but for manifests and changes.")
        for why, count in kept.items():
            display.line(f"{counted(count, 'release')} {'stays' if count == 1 else 'stay'} whole: {why}.")
