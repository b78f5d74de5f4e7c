"""OFAC's flat files to test with, row by row, and what is looked for among the records of its lists."""

from collections.abc import Sequence

from entity_lists.records import Entry, Identifier, Records
from entity_lists.source import Source
from world.sample_lists import sample_in_order

NULL = "-0- "


def cells(*values: object) -> str:
    """Return a row as OFAC writes it: numbers and nulls bare, text in quotes."""
    return ",".join(str(v) if isinstance(v, int) or v == NULL else f'"{v}"' for v in values)


def party(number: int, name: str = "ACME", kind: str = NULL, program: str = "CUBA", remarks: str = NULL) -> str:
    return cells(number, name, kind, program, *[NULL] * 7, remarks)


def address(number: int, street: str = NULL, town: str = NULL, country: str = NULL, remarks: str = NULL) -> str:
    return cells(number, 1, street, town, country, remarks)


def alias(number: int, name: str, kind: str = "aka", remarks: str = NULL) -> str:
    return cells(number, 1, kind, name, remarks)


def flat_file(rows: Sequence[str], *, end: str = "\x1a") -> bytes:
    return ("".join(f"{row}\r\n" for row in rows) + end).encode()


def flat_files(
    parties: Sequence[str],
    addresses: Sequence[str] | None = None,
    aliases: Sequence[str] = ('1,1,"aka","ACME WORKS",-0- ',),
    comments: Sequence[str] = (),
) -> tuple[bytes, ...]:
    """Return the four files of a release; addresses: an empty one for every party if None."""
    numbers = [row.split(",", 1)[0] for row in parties]
    rows = [address(int(number)) for number in numbers if number.isdigit()] if addresses is None else addresses
    return (flat_file(parties), flat_file(rows), flat_file(aliases), flat_file(comments, end=""))


def numbered(records: Records, number: str) -> Entry:
    """Return the party of this number."""
    (entry,) = (entry for entry in records.entries if entry.publisher_id == number)
    return entry


def said(id_type: str, value: str, country: str | None = None, remarks: str | None = None) -> Identifier:
    """Return an identifier as a party has it."""
    return Identifier(id_type=id_type, id_value=value, country_code=country, remarks=remarks)


def changes_in_order(source: Source) -> list[tuple[int, int, int, int]]:
    """Return how many parties each release of the sample added, removed, modified and has in another form only."""
    numbers = []
    for tables in sample_in_order(source):
        rows = [row for row in tables["profile"].to_pylist() if row["metric"] == "changed_entries"]
        counts = {row["scope"]: int(row["value"]) for row in rows}
        numbers.append((counts["added"], counts["removed"], counts["modified"], counts["form"]))
    return numbers
