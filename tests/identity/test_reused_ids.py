"""Numbers that stand for more than one party, by list and number."""

from collections.abc import Sequence

import pyarrow as pa
import pytest

from entity_lists.contract import schema
from entity_lists.contract import tables as contract
from entity_lists.identity.reused_ids import reused_publisher_ids

SOURCE_ID = "us_csl"


def identity(*rows: tuple[str, str, float]) -> pa.Table:
    return schema.build(
        contract.IDENTITY,
        (
            {
                "entry_id": f"{number:016x}", "record_key": key, "name": "Party",
                "first_release_id": "2025-03-27-00000000", "method": method, "score": score,
            }
            for number, (key, method, score) in enumerate(rows)
        ), source_id=SOURCE_ID)  # fmt: skip


KEPT, DOUBTED, GIVEN = ("publisher_id", 1.0), ("publisher_id", 0.0), ("new", 0.0)


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        pytest.param([("SDN:#36", *KEPT), ("SSI:#36", *KEPT), ("SDN:#37", "new", 1.0)], {}, id="one party a number"),
        pytest.param([("EL:CN:acme", "exact", 1.0), ("EL:CN:acme", "exact", 0.0)], {}, id="names are no numbers"),
        pytest.param([("SDN:#36", *DOUBTED), ("SDN:#37", *KEPT)], {"SDN 36": 2}, id="nothing else in common"),
        pytest.param([("SDN:#36", *GIVEN), ("SDN:#37", *KEPT)], {"SDN 36": 2}, id="given to another"),
        pytest.param([("SDN:#36", *KEPT), ("SDN:#36", *GIVEN)], {"SDN 36": 2}, id="of two at once"),
        pytest.param([("SDN:#36", "new", 1.0)] * 3 + [("UN:#1", *DOUBTED)], {"SDN 36": 3, "UN 1": 2}, id="of three"),
        pytest.param([], {}, id="nothing"),
    ],
)
def test_a_number_of_several_parties_is_named(rows: Sequence[tuple[str, str, float]], asked: dict[str, float]) -> None:
    found = reused_publisher_ids(identity(*rows))
    assert {metric for metric, _ in found} == {"reused_publisher_ids"}
    assert {scope: value for (_, scope), value in found.items()} == {"release": len(asked), **asked}
