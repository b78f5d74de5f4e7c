"""Values that are made for Arrow, and taken from it, without its guessing."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from entity_lists.contract.arrow_values import as_numpy, day, integers, string, strings


@pytest.mark.parametrize("values", [[], ["a"], ["", "ü", "海康", "a" * 1000], [None], ["a", None, ""] * 30])
def test_texts_are_what_pyarrow_makes_of_them(values: list[str | None]) -> None:
    made = strings(iter(values))
    made.validate(full=True)
    assert made.equals(pa.array(values, pa.string()))
    assert [string(value).as_py() for value in values if value is not None] == [
        one for one in values if one is not None
    ]


@pytest.mark.parametrize("value", [date(1970, 1, 1), date(1850, 2, 3), date(9999, 12, 31)])
def test_a_day_is_what_pyarrow_makes_of_it(value: date) -> None:
    assert day(value).equals(pa.scalar(value, pa.date32()))


@pytest.mark.parametrize("values", [[], [0], [3, -1, 2**31 - 1]])
def test_numbers_are_what_pyarrow_makes_of_them(values: list[int]) -> None:
    made = integers(iter(values))
    made.validate(full=True)
    assert made.equals(pa.array(values, pa.int32()))


@pytest.mark.parametrize("type_", [pa.int32(), pa.int64(), pa.bool_()])
def test_numpy_gets_the_same_values_of_one_piece_of_many_and_of_none(type_: pa.DataType) -> None:
    whole = pa.array([1, 0, 1, 1, 0], pa.int32()).cast(type_)
    for shape in (whole, whole.slice(1, 3), pa.chunked_array([whole.slice(2), whole.slice(0, 1)]), whole.slice(0, 0)):
        found = as_numpy(shape)
        np.testing.assert_array_equal(found, np.asarray(shape))
        assert found.dtype == np.asarray(shape).dtype
    assert len(as_numpy(pa.chunked_array([], type_))) == 0
