"""Values that are made for Arrow, and taken from it, without its guessing."""

import numpy as np
import pyarrow as pa
import pytest

from entity_lists.contract.arrow_values import as_numpy, integers, string, strings


@pytest.mark.parametrize("values", [[], ["a"], ["", "ü", "海康", "a" * 1000]])
def test_texts_are_what_pyarrow_makes_of_them(values: list[str]) -> None:
    made = strings(iter(values))
    made.validate(full=True)
    assert made.equals(pa.array(values, pa.string()))
    assert [string(value).as_py() for value in values] == values


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
