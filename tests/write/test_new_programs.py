"""A programme that the release before had not is named."""

import pyarrow as pa

from entity_lists.write.observed import new_programs


def entries(*programs: str | None) -> pa.Table:
    return pa.table({"programs": pa.array(programs, pa.string())})


def test_each_new_programme_is_counted() -> None:
    found = new_programs(entries("CUBA", None), entries("CUBA; NOVEL", "NOVEL", "DUSK", None))
    assert found == {("new_programs", "NOVEL"): 2, ("new_programs", "DUSK"): 1}


def test_in_a_first_release_nothing_is_new() -> None:
    assert new_programs(entries(), entries("CUBA")) == {}
