"""Dates with the month first."""

from datetime import date

import pytest

from entity_lists.us_date import read_us_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("7/8/2008", date(2008, 7, 8), id="one digit"),
        pytest.param(" 12/31/1999 ", date(1999, 12, 31), id="two digits, blanks"),
        pytest.param("02/29/2012", date(2012, 2, 29), id="a leap day"),
        pytest.param("02/29/2013", None, id="no leap day"),
        pytest.param("13/1/2012", None, id="the day first"),
        pytest.param("3/21/805", None, id="a digit too few"),
        pytest.param("8/22/3017", None, id="a year that is not for us to see"),
        pytest.param("6/30/0097", None, id="a year without its century"),
        pytest.param("09/19/05", None, id="two digits of a year"),
        pytest.param("1/2/2003 (partial)", None, id="a word beside it"),
        pytest.param("\u0663/1/2012", None, id="digits of another script"),
        pytest.param("N/A", None, id="none"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_date_is_read_whole_or_not_at_all(text: str, expected: date | None) -> None:
    assert read_us_date(text) == expected
