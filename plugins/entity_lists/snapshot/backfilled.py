"""What a backfill keeps of each date: how far it is, so that it goes on where it stopped, and what came of it.

A release that stands here was read long after its date: nobody here saw the list on that day.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, cast

from entity_lists.snapshot.manifest import Manifest
from entity_lists.store import canonical_json, keys

if TYPE_CHECKING:
    from entity_lists.store.store import Store

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_QUESTION, _DECISION = "question.md", "decision.json"


class Step(TypedDict):
    """One date of a backfill. Until it is written, draft and report are None; if it says nothing new, they stay so.

    release: as Release.as_json. before: the release that it was compared with. made_by: the versions of parser and
    contract. report: as Report.as_json.
    """

    as_of: str
    release: dict[str, Any]
    is_written: bool
    before: str | None
    made_by: list[int]
    draft: Manifest | None
    report: dict[str, Any] | None


class Answer(TypedDict):
    """What a person decided on a question: its hash, and the decision as Decision.as_json."""

    question_sha256: str
    decision: dict[str, Any]


def find_step(store: "Store", source_id: str, day: date) -> Step | None:
    """Return how far a backfill is with a date, None if it has not come to it. Raises: StoreError (damaged)."""
    return _step(store, _key(source_id, day))


def keep_step(store: "Store", source_id: str, step: Step) -> None:
    """Keep how far a backfill is with a date."""
    store.put(_key(source_id, date.fromisoformat(step["as_of"])), canonical_json.to_bytes(step))


def days(store: "Store", source_id: str) -> frozenset[str]:
    """Return the as-of dates (ISO 8601) that a backfill has come to: all before the first release that was observed."""
    prefix = keys.backfill_prefix(source_id)
    names = (key.removeprefix(prefix).removesuffix(".json") for key in store.keys(prefix))
    return frozenset(name for name in names if _DAY.fullmatch(name))


def keep_question(store: "Store", source_id: str, text: str) -> None:
    """Keep what a person is asked about all of it."""
    store.put(keys.backfill_key(source_id, _QUESTION), text.encode())


def read_question(store: "Store", source_id: str) -> str:
    """Return what keep_question kept. Raises: StoreError (nothing was asked)."""
    return store.read(keys.backfill_key(source_id, _QUESTION)).decode()


def keep_answer(store: "Store", source_id: str, question: str, decision: Mapping[str, object]) -> None:
    """Keep what was decided on a question."""
    answer = {"question_sha256": canonical_json.sha256(question.encode()), "decision": dict(decision)}
    store.put(keys.backfill_key(source_id, _DECISION), canonical_json.to_bytes(answer))


def find_answer(store: "Store", source_id: str, question: str) -> dict[str, Any] | None:
    """Return what was decided on this very question, None if nothing was. Raises: StoreError (damaged)."""
    key = keys.backfill_key(source_id, _DECISION)
    stored = store.find(key)
    if stored is None:
        return None
    answer = cast("Answer", canonical_json.checked(stored.content, key, Answer.__required_keys__))
    is_same = answer["question_sha256"] == canonical_json.sha256(question.encode())
    return answer["decision"] if is_same else None


def _key(source_id: str, day: date) -> str:
    return keys.backfill_key(source_id, f"{day.isoformat()}.json")


def _step(store: "Store", key: str) -> Step | None:
    stored = store.find(key)
    return cast("Step", canonical_json.checked(stored.content, key, Step.__required_keys__)) if stored else None
