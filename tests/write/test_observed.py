"""What is seen beside the release before.

Codes that are lost although the text is the same are our fault; what is new or amended is not. New programmes are
named.
"""

from typing import Any

import pyarrow as pa
import pytest

from entity_lists.write.observed import codes_lost, new_programs

COLUMNS = (
    "entry_id", "license_requirement_code", "license_requirement_text", "license_policy_code", "license_policy_text",
)  # fmt: skip
SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS])
DENIAL = {"license_policy_code": "PRESUMPTION_OF_DENIAL", "license_policy_text": "Presumption of denial (See § 744.2)"}
UNREAD = {**DENIAL, "license_policy_code": "OTHER"}


def entries(*rows: dict[str, Any]) -> pa.Table:
    blank = dict.fromkeys(SCHEMA.names)
    return pa.Table.from_pylist([{**blank, "entry_id": str(n), **row} for n, row in enumerate(rows)], schema=SCHEMA)


@pytest.mark.parametrize(
    ("before", "now", "lost"),
    [
        pytest.param(DENIAL, DENIAL, 0, id="known as before"),
        pytest.param(DENIAL, UNREAD, 1, id="the same text"),
        pytest.param(
            DENIAL, {**UNREAD, "license_policy_text": "PRESUMPTION of denial; see §744.2."}, 1, id="form only"
        ),
        pytest.param(DENIAL, {**UNREAD, "license_policy_text": "Benevolent neglect"}, 0, id="an amended text"),
        pytest.param(UNREAD, UNREAD, 0, id="never known"),
        pytest.param({}, UNREAD, 0, id="no code before"),
        pytest.param({**DENIAL, "entry_id": "another"}, UNREAD, 0, id="a new entry"),
    ],
)
def test_a_code_is_lost_where_the_text_is_what_it_was(before: dict[str, str], now: dict[str, str], lost: int) -> None:
    found = codes_lost(entries(before), entries(now))
    assert found == {
        ("codes_lost", "entries.license_requirement_code"): 0,
        ("codes_lost", "entries.license_policy_code"): lost,
    }


def test_in_a_first_release_none_is_lost() -> None:
    assert set(codes_lost(entries(), entries(UNREAD)).values()) == {0}


def programs(*programs: str | None) -> pa.Table:
    return pa.table({"programs": pa.array(programs, pa.string())})


def test_each_new_programme_is_counted() -> None:
    found = new_programs(programs("CUBA", None), programs("CUBA; NOVEL", "NOVEL", "DUSK", None))
    assert found == {("new_programs", "NOVEL"): 2, ("new_programs", "DUSK"): 1}


def test_in_a_first_release_nothing_is_new() -> None:
    assert new_programs(programs(), programs("CUBA")) == {}
