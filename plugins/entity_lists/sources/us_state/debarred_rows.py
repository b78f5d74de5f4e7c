"""The rows of the debarred list, the same whichever of its four layouts they come in.

Source: the releases of 2014-07-14 and 2018-01-24, as kept by the International Trade Administration, and both files of
2026-06-18.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from entity_lists.errors import SourceChanged
from entity_lists.formats.csv_table import CsvRow, CsvTable, read_csv
from entity_lists.formats.decoding import decode
from entity_lists.source import FileForm
from entity_lists.unknown import Unknown

STATUTORY, ADMINISTRATIVE = "Statutory Debarment", "Administrative Debarment"
BOTH_2014, STATUTORY_2018, STATUTORY_2026, ADMINISTRATIVE_2026 = (
    "2014", "2018", "statutory 2026", "administrative 2026",
)  # fmt: skip
EFFECTIVE = "Eff. Date"
# The directorate's own files are in code page 437; a mirror's copies are UTF-8.
ENCODINGS = ("utf-8", "cp437")
FIRST_LAYOUTS = {
    # Not used: surname or corporate name and given names, which say in two cells what the full name says in one.
    BOTH_2014: (
        "Corp", "Debarred Party Full Name", "Debarred Party Surname/Corporate Name", "Debarred Party Given Names",
        "Alias", "Type", "Date of Birth - PUBLIC RELEASE", "Notice Date", "Notice", EFFECTIVE, "Corrected Notice",
        "Corrected Notice Date",
    ),
    STATUTORY_2018: (
        "Debarred Party Full Name and Alias", "Date of Birth", "Notice", "Notice Date", "Corrected Notice",
        "Corrected Notice Date",
    ),
    STATUTORY_2026: (
        "Party Name", "Date Of Birth", "Federal Register Notice", "Notice Date", "Corrected Notice",
        "Corrected Notice Date",
    ),
}  # fmt: skip
SECOND_LAYOUTS = {
    # Not used: "Charging Letter" and "Debarment Order", the labels of links ("PDF, 6MB") whose URLs are not there.
    ADMINISTRATIVE_2026: ("Name", "Date", "Charging Letter", "Debarment Order", "Federal Register Notice")
}
# Since 2018 no layout has the effective date.
FORMS = (
    FileForm(name=BOTH_2014),
    *(
        FileForm(name=layout, unsaid=frozenset({"entries.effective_on", f"remarks.{EFFECTIVE}"}))
        for layout in (STATUTORY_2018, STATUTORY_2026)
    ),
)
# By layout: the columns of name, birth date, notice and its date.
_COLUMNS = {
    BOTH_2014: ("Debarred Party Full Name", "Date of Birth - PUBLIC RELEASE", "Notice", "Notice Date"),
    STATUTORY_2018: ("Debarred Party Full Name and Alias", "Date of Birth", "Notice", "Notice Date"),
    STATUTORY_2026: ("Party Name", "Date Of Birth", "Federal Register Notice", "Notice Date"),
    ADMINISTRATIVE_2026: ("Name", "", "Federal Register Notice", "Date"),
}
_STATUTORY_TYPE, _ADMINISTRATIVE_TYPE = "Statutory", "Administrative"
_PROGRAMMES = {_STATUTORY_TYPE: STATUTORY, _ADMINISTRATIVE_TYPE: ADMINISTRATIVE}
_CORPORATION = "x"


@dataclass(frozen=True, kw_only=True)
class DebarredRow:
    """A row: its cells by what they are, "" where its layout has no such column.

    name: with its aliases behind a mark. programme: STATUTORY, ADMINISTRATIVE, or the publisher's word for a third.
    is_corporation: whether it is marked as one. may_name_several: whether several parties share such a row. new: what
    columns that no layout has say. text: verbatim.
    """

    position: int
    programme: str
    name: str
    birth_date: str
    notices: str
    notice_date: str
    corrected: str
    corrected_date: str
    effective: str
    is_corporation: bool
    may_name_several: bool
    new: tuple[str, ...]
    text: str


def form_of_layout(layout: str) -> FileForm:
    """Return the form of a release whose first file has this layout."""
    return next(form for form in FORMS if form.name == layout)


def read_first(text: str, source_id: str, unknown: Unknown) -> CsvTable:
    """Return the table of a release's only file, or of its statutory one. Raises: SourceChanged, as read_csv."""
    return read_csv(text, source_id=source_id, layouts=FIRST_LAYOUTS, unknown=unknown)


def read_second(text: str, source_id: str, unknown: Unknown) -> CsvTable:
    """Return the table of a release's administrative file. Raises: SourceChanged, as read_csv."""
    return read_csv(text, source_id=source_id, layouts=SECOND_LAYOUTS, unknown=unknown)


def is_one_file(content: bytes, source_id: str) -> bool:
    """Return whether a file has a layout of one of the list's files."""
    try:
        text = decode(content, source_id, encodings=ENCODINGS)
        table = read_csv(text, source_id=source_id, layouts={**FIRST_LAYOUTS, **SECOND_LAYOUTS}, unknown=Unknown())
    except SourceChanged:
        return False
    return len(table.rows) > len(table.quarantine)


def debarred_row(row: CsvRow, layout: str, unknown: Unknown, *, offset: int) -> DebarredRow:
    """Return a row of a layout; offset: how many rows the files before it have."""
    name, birth_date, notices, notice_date = _COLUMNS[layout]
    cells = row.cells
    return DebarredRow(
        position=row.position + offset,
        programme=_programme(cells, layout, unknown),
        name=f"{cells[name]} {_marked(cells.get('Alias', ''))}".strip(),
        birth_date=cells.get(birth_date, ""),
        notices=cells[notices],
        notice_date=cells[notice_date],
        corrected=cells.get("Corrected Notice", ""),
        corrected_date=cells.get("Corrected Notice Date", ""),
        effective=cells.get(EFFECTIVE, ""),
        is_corporation=cells.get("Corp", "").casefold() == _CORPORATION,
        may_name_several=layout == ADMINISTRATIVE_2026,
        new=row.new_remarks,
        text=row.text,
    )


def _programme(cells: Mapping[str, str], layout: str, unknown: Unknown) -> str:
    # The layout of 2018 has the columns of today's statutory file, and none of the administrative parties of 2014.
    of_layout = _ADMINISTRATIVE_TYPE if layout == ADMINISTRATIVE_2026 else _STATUTORY_TYPE
    type_ = cells.get("Type", of_layout)
    if type_ not in _PROGRAMMES:
        unknown.word("Type", type_)
    return _PROGRAMMES.get(type_, type_)


def _marked(alias: str) -> str:
    """Return the column of aliases as they stand behind the name in later layouts; one cell of 2014 does already."""
    return f"(a.k.a. {alias})" if alias and not alias.startswith("(") else alias
