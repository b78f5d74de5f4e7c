"""Three real files of the Consolidated Screening List: nothing is lost, and a file that breaks off is refused."""

import csv
import io
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from entity_lists.errors import SourceChanged
from entity_lists.records import Records
from entity_lists.sources.us_csl import us_csl
from world.releases import verdict_on
from world.sample_lists import tables_of

pytestmark = pytest.mark.corpus

SOURCE = us_csl.SOURCE
LISTS = {
    "SDN": 7345, "EL": 1084, "DTC": 515, "DPL": 439, "SSI": 289, "ISN": 172, "UVL": 156, "PLC": 78, "FSE": 6, "561": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(corpus: Path) -> Records:
    return us_csl.parse((corpus / "csl" / "consolidated_2018-12-04.csv").read_bytes())


@pytest.fixture(scope="module")
def tables(whole: Records) -> dict[str, pa.Table]:
    return tables_of(SOURCE, whole, "2018-12-04")


def test_every_row_is_an_entry_of_its_list(whole: Records) -> None:
    assert (whole.record_count, len(whole.entries), whole.quarantine, whole.counts.unaccounted) == (
        10_085,
        10_085,
        (),
        0,
    )
    assert Counter(entry.list_code for entry in whole.entries) == LISTS


def test_what_was_counted_is_told(whole: Records) -> None:
    assert whole.observations["impossible_dates", "release"] == 2
    assert whole.observations["broken_characters", "release"] == 22
    assert whole.observations["citation_cells_read", "release"] > 0.989
    impossible = [entry for entry in whole.entries if "0097-06-30" in (entry.remarks or "")]
    assert [(entry.list_code, entry.effective_on) for entry in impossible] == [("EL", None)] * 2


def test_nearly_every_record_of_the_entity_list_has_country_requirement_and_policy(whole: Records) -> None:
    listed = [entry for entry in whole.entries if entry.list_code == "EL"]
    assert [entry.name for entry in listed if entry.country_code is None] == []
    codes = Counter(entry.license_requirement_code for entry in listed)
    assert codes == {"ALL_EAR": 999, "ALL_EAR_IN_746_5_PROJECTS": 82, "ALL_EAR_EXCEPT_OFAC_GL": 1, "OTHER": 1, None: 1}
    assert Counter(entry.license_policy_code for entry in listed)["OTHER"] == 0


def test_nearly_every_id_has_a_code(whole: Records) -> None:
    kinds = Counter(one.id_type for entry in whole.entries for one in entry.identifiers)
    assert kinds["other"] == 0
    assert kinds.total() == 21_781
    assert kinds.most_common(4) == [
        ("birth_date", 4324), ("birth_place", 2560), ("sanctions_risk", 1806), ("nationality", 1523),
    ]  # fmt: skip


def test_every_value_of_a_row_stands_in_its_entry(corpus: Path, whole: Records) -> None:
    text = (corpus / "csl" / "consolidated_2018-12-04.csv").read_text()
    for row, entry in zip(csv.DictReader(io.StringIO(text, newline="")), whole.entries, strict=True):
        said = " ".join(entry.entry_text.split())
        values = [f"{name}: {' '.join(value.split())}" for name, value in row.items() if not name.endswith("_url")]
        assert [text for text in values if not text.endswith(": ") and text not in said] == []


def test_the_file_passes_the_audit(tables: dict[str, pa.Table]) -> None:
    assert verdict_on(tables, SOURCE, "2018-12-04") == ("publish", [])


def test_the_same_file_again_changes_nothing(whole: Records, tables: dict[str, pa.Table]) -> None:
    again = tables_of(SOURCE, whole, "2018-12-05", before=tables)
    assert again["changes"].num_rows == 0
    assert again["entries"]["entry_id"].equals(tables["entries"]["entry_id"])


def test_a_file_that_stops_inside_a_row_is_refused_by_its_row(corpus: Path) -> None:
    content = (corpus / "csl" / "consolidated_2023-11-30_truncated.csv").read_bytes()
    with pytest.raises(SourceChanged, match=r"row 4228 cannot be read .* breaks off inside a row"):
        us_csl.parse(content)


def test_its_whole_rows_after_one_header_are_read(corpus: Path) -> None:
    content = (corpus / "csl" / "consolidated_2023-11-30_truncated.csv").read_bytes()
    with pytest.raises(SourceChanged, match="row 1 repeats the header"):
        us_csl.parse(content[: content.rindex(b"\n") + 1])
    records = us_csl.parse(content[content.index(b"\n") + 1 : content.rindex(b"\n") + 1])
    assert (records.record_count, len(records.entries), records.counts.unaccounted) == (4_226, 4_226, 0)
    assert records.observations["broken_characters", "release"] == 116


def test_the_rows_of_2025_are_read(corpus: Path) -> None:
    records = us_csl.parse((corpus / "csl" / "consolidated_2025_excerpt.csv").read_bytes())
    assert (records.record_count, len(records.entries), records.counts.unaccounted) == (13, 13, 0)
    assert [entry.license_requirement_code for entry in records.entries if entry.list_code in {"EL", "MEU"}] == [
        "SUPP2_744", "ALL_EAR",
    ]  # fmt: skip
