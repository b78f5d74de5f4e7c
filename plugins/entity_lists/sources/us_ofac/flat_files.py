"""OFAC's flat files as rows.

One release is the file of parties, that of addresses, that of aliases and that of comments. They have no header; a null
is "-0- ", every record is one line, and the last line is the end mark 0x1A.

Source: https://ofac.treasury.gov/media/29976/download (file layout), and the releases of 2021-07-07 and 2025-12-19.
"""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.formats.decoding import decode
from entity_lists.quarantine import read_each
from entity_lists.records import Quarantined
from entity_lists.text.html_entities import decoded

_NULL = frozenset({"-0-", ""})
_END_MARK = "\x1a"
# Of more rows than this share that do not fit, the layout has changed, or the files are of different days.
_MOST_ODD_ROWS = 0.003
# In a short list one party without its number has more rows than that: so many numbers may be odd, of these at most.
_ODD_NUMBERS, _MOST_ODD_NUMBERS = 2, 0.02
_FEW_ROWS = 5
_ENT_NUM = re.compile(rb'^"?(\d{1,9})"?,', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of a file, in order, and which of them no row may lack; has_end_mark: whether 0x1A must end it."""

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    has_end_mark: bool = True


PARTIES = Layout(
    name="party",
    columns=(
        "ent_num", "SDN_Name", "SDN_Type", "Program", "Title", "Call_Sign", "Vess_type", "Tonnage", "GRT", "Vess_flag",
        "Vess_owner", "Remarks",
    ),
    required=("ent_num", "SDN_Name", "Program"),
)  # fmt: skip
ADDRESSES = Layout(
    name="address",
    columns=("ent_num", "Add_num", "Address", "City/State/Province/Postal Code", "Country", "Add_remarks"),
    required=("ent_num", "Add_num"),
)
ALIASES = Layout(
    name="alias",
    columns=("ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"),
    required=("ent_num", "alt_num", "alt_type", "alt_name"),
)
# The file of 2021-07-07 has no end mark, unlike the three that it came with.
COMMENTS = Layout(
    name="comment", columns=("ent_num", "Remarks_continued"), required=("ent_num", "Remarks_continued"),
    has_end_mark=False,
)  # fmt: skip
LAYOUTS = (PARTIES, ADDRESSES, ALIASES, COMMENTS)
_NUMBERS = frozenset({"ent_num", "Add_num", "alt_num"})


@dataclass(frozen=True, kw_only=True)
class FlatLine:
    """One line of a file; position as that of its row."""

    position: int
    text: str


@dataclass(frozen=True, kw_only=True)
class FlatRow:
    """One row: its cells by column, None where null, and its text; position counts through all files of a release."""

    position: int
    cells: Mapping[str, str | None]
    text: str

    @property
    def ent_num(self) -> str:
        """The number of the party that the row speaks of."""
        return self.cells["ent_num"] or ""


def refuse_other_days(contents: Sequence[bytes], source_id: str, *, is_given: bool = False) -> None:
    """Raise unless the files may be of one release; is_given: by a person.

    Raises:
        SourceUnavailable: they speak of different parties; the publisher is in the middle of an update.
        SourceChanged: the same of files that were given.
    """
    kind, advice = (
        (SourceChanged, "give those of one day")
        if is_given
        else (SourceUnavailable, "as in the middle of an update: wait an hour and run it again")
    )
    numbers = {layout.name: _ENT_NUM.findall(content) for layout, content in zip(LAYOUTS, contents, strict=False)}
    parties, with_address = set(numbers["party"]), set(numbers["address"])
    for name, printed in numbers.items():
        # Every party has a row of addresses, if an empty one; not every party has an alias or a comment.
        known, missing = (with_address, "addresses") if name == "party" else (parties, "parties")
        strangers = [number.decode() for number in printed if number not in known]
        # A party without its number leaves as many as it has rows, which in a short list are many.
        few = len(set(strangers)) <= min(_ODD_NUMBERS, _MOST_ODD_NUMBERS * len(set(printed)))
        if len(strangers) > _MOST_ODD_ROWS * len(printed) and not few:
            raise kind(
                f"{source_id}: expected the files of one release, found {len(strangers):,} of {len(printed):,} {name} "
                f"rows whose number the file of {missing} does not have: {', '.join(strangers[:5])}. The files are of "
                f"different days: {advice}."
            )


def read_table(
    content: bytes, layout: Layout, *, source_id: str, rows_before: int
) -> tuple[list[FlatRow], list[Quarantined]]:
    """Return the rows of a file, and those that do not fit its layout.

    Raises:
        SourceChanged: the file breaks off, or has another layout.
    """
    file = f"{source_id}: the file of {layout.name} rows"
    lines = (
        FlatLine(position=position, text=line)
        for position, line in enumerate(_lines(content, layout, file), start=rows_before + 1)
    )
    odd: list[Quarantined] = []
    rows = list(read_each(lines, partial(_row, layout), odd))
    _refuse_layout(rows, odd, layout, file)
    return rows, odd


def number_of(row: Quarantined) -> str | None:
    """Return the number of the party that a row which does not fit its layout speaks of, None if it has none."""
    match = _ENT_NUM.match(row.record_text.encode())
    return match[1].decode() if match else None


def _lines(content: bytes, layout: Layout, file: str) -> list[str]:
    # No file seen so far has a byte above 127; an older program may still write one in the code page of Windows.
    lines = re.split(r"\r?\n", decode(content, file, encodings=("utf-8", "cp1252")))
    end = lines.pop()
    if end == _END_MARK or (end == "" and not layout.has_end_mark):
        return [line for line in lines if line.strip()]
    raise SourceChanged(
        f"{file}: expected the end mark 0x1A on its last line, found {end[:60]!r} after {len(lines):,} lines. The file "
        "breaks off, is another file, or was saved anew by another program: fetch it again as served."
    )


def _row(layout: Layout, line: FlatLine) -> FlatRow:
    """Return the row of a line. Raises: ValueError (it does not fit the layout)."""
    try:
        (printed,) = csv.reader([line.text], strict=True)
    except csv.Error as error:
        raise ValueError(f"cannot be parted into cells ({error})") from error
    if len(printed) != len(layout.columns):
        raise ValueError(f"expected {len(layout.columns)} cells, found {len(printed)}")
    cells = {
        name: None if cell.strip() in _NULL else decoded(cell)
        for name, cell in zip(layout.columns, printed, strict=True)
    }
    for name in layout.required:
        value = cells[name]
        if value is None or (name in _NUMBERS and not (value.isascii() and value.isdigit())):
            kind = "a number" if name in _NUMBERS else "a value"
            raise ValueError(f"expected {kind} as {name}, found {value and value[:40]!r}")
    return FlatRow(position=line.position, cells=cells, text=line.text)


def _refuse_layout(rows: Sequence[FlatRow], odd: Sequence[Quarantined], layout: Layout, file: str) -> None:
    total = len(rows) + len(odd)
    # A first row that does not begin with a party's number is a header, which these files do not have.
    is_header = bool(odd) and (not rows or odd[0].position < rows[0].position) and not number_of(odd[0])
    if rows and not is_header and len(odd) <= max(_FEW_ROWS, _MOST_ODD_ROWS * total):
        return
    if not total and layout is COMMENTS:
        return
    reasons = Counter(record.reason for record in odd).most_common(3)
    odd_rows = "; ".join(f"{reason} ({count:,} of {total:,} rows)" for reason, count in reasons) or "no rows"
    raise SourceChanged(
        f"{file} has another layout. Expected, without a header, {list(layout.columns)}; found: {odd_rows}. It starts "
        f"with {(odd[0].record_text if odd else '')[:120]!r}. The parser must be taught the new layout before this "
        "release can be published."
    )
