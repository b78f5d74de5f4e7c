"""What the forms of OFAC's lists cannot say, and where the remark of a flat file breaks off."""

import csv
import io

import pytest

from entity_lists.records import Entry, Name
from entity_lists.sources.us_ofac import us_ofac_consolidated, us_ofac_sdn
from entity_lists.sources.us_ofac.forms import ADVANCED, FLAT_WITHOUT_COMMENTS, FORMS, REMARKS_LIMIT, is_cut_off


def party(remark: str) -> Entry:
    line = io.StringIO()
    csv.writer(line).writerow(["7", "TESTER", "individual", "TEST", remark])
    return Entry(
        position=1, list_code="SDN", entry_type="person", country_code=None, country_text=None,
        names=(Name(name="TESTER", name_type="primary"),), entry_text=line.getvalue(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("remark", "is_cut"),
    [
        ("x" * REMARKS_LIMIT, True),
        ("x" * (REMARKS_LIMIT - 1) + ".", False),
        ("x" * (REMARKS_LIMIT - 1), False),
        ("", False),
    ],
    ids=["full and in the middle", "full and ended", "shorter", "none"],
)
def test_a_remark_breaks_off_at_the_limit_unless_it_ends_there(remark: str, is_cut: bool) -> None:
    assert is_cut_off(remark) is is_cut
    assert FLAT_WITHOUT_COMMENTS.breaks_off(party(remark)) is is_cut


def test_both_lists_have_every_form_and_only_the_advanced_one_says_all() -> None:
    assert us_ofac_sdn.SOURCE.forms == us_ofac_consolidated.SOURCE.forms == FORMS
    assert [form.name for form in FORMS if not form.unsaid] == [ADVANCED.name]
    assert all("entries.listed_on" in form.unsaid for form in FORMS if form is not ADVANCED)
