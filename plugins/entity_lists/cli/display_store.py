"""What the commands that care for a store print."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entity_lists.cli import display

if TYPE_CHECKING:
    from entity_lists.care.garbage import Garbage
    from entity_lists.care.verify import Verification
    from entity_lists.snapshot.operations import Moved

_SHOWN = 20


def verifications(store_uri: str, found: Mapping[str, "Verification"]) -> None:
    """Print what a verification found, source by source."""
    for source_id, one in found.items():
        display.line(f"{source_id} in {store_uri}: {one.object_count} objects read, {len(one.problems)} problems")
        for problem in one.problems:
            display.line(f"  {problem}")
        for note in one.notes:
            display.line(f"  note: {note}")
        if one.orphans:
            display.line(f"  note: no manifest names {len(one.orphans)} objects; entity-lists gc removes them once old")
        for key in one.orphans[:_SHOWN]:
            display.line(f"    {key}")
        if len(one.orphans) > _SHOWN:
            display.line(f"    and {len(one.orphans) - _SHOWN} others; --json prints all")


def verifications_json(store_uri: str, found: Mapping[str, "Verification"]) -> dict[str, Any]:
    """Return the JSON of what a verification found."""
    return {
        "store": store_uri,
        "objects": sum(one.object_count for one in found.values()),
        "problems": [problem for one in found.values() for problem in one.problems],
        "notes": [note for one in found.values() for note in one.notes],
        "orphans": [key for one in found.values() for key in one.orphans],
    }


def moved(result: "Moved", *, as_json: bool) -> None:
    """Print which release is in force after a rollback or a withdrawal."""
    if as_json:
        display.json_object(vars(result))
    elif result.outcome == "unchanged":
        display.line(f"Nothing changed: {result.source_id} release {result.release_id} stays in force.")
    elif result.release_id == result.from_release_id:
        display.line(f"Withdrawn. {result.source_id} release {result.release_id} stays in force.")
    else:
        display.line(
            f"{result.source_id}: release {result.release_id} is in force now, no longer {result.from_release_id}."
        )


def garbage(store_uri: str, found: Sequence["Garbage"], *, is_deleted: bool, as_json: bool) -> None:
    """Print what was, or would be, deleted."""
    if as_json:
        rows = [vars(one) for one in found]
        display.json_object({"store": store_uri, "is_deleted": is_deleted, "count": len(found), "objects": rows})
        return
    for one in found:
        display.line(f"{one.modified_at:%Y-%m-%d}  {one.key}")
    verb = "Deleted" if is_deleted else "Nothing was deleted; with --delete this would be"
    display.line(f"{verb} {len(found)} objects in {store_uri} that no manifest names.")
