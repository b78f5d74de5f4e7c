"""The lists of the State Department, of Homeland Security and of the FCC on the day of a new kind of rule."""

import csv
import io
from collections.abc import Iterable, Sequence

from world.new_rules import ALIAS, CITATION, COUNTRY, LABEL, PROGRAM, Files, List, Party
from world.sample_lists import FIXTURES


def uflpa_files(parties: Sequence[Party]) -> Files:
    page = (FIXTURES / "us_dhs_uflpa" / "uflpa-entity-list_2025-01-15.html").read_text()
    start, end = page.index("<tbody>") + len("<tbody>"), page.index("</tbody>")
    rows = "".join(
        f"<tr><td>{party.name} ({party.says('also known as', ALIAS)} {party.alias})</td>"
        f"<td>{party.day('%B {d}, %Y')}</td></tr>"
        for party in parties
    )
    return {"uflpa-entity-list_{}.html": f"{page[:start]}{rows}{page[end:]}".encode()}


def fcc_files(parties: Sequence[Party]) -> Files:
    page = (FIXTURES / "us_fcc_covered_list" / "covered-list_2026-07-24.html").read_text()
    start, end = page.index("<tbody>") + len("<tbody>"), page.index("</tbody>")
    rows = "".join(
        f"<tr><td>{party.says('Telecommunications equipment produced by', 'Glimmering lanterns conjured up by')} "
        f"<strong>{party.name.removesuffix('.')}</strong>, including services provided by such entity."
        f"</td><td>{party.day('%B {d}, %Y')}</td></tr>"
        for party in parties
    )
    return {"covered-list_{}.html": f"{page[:start]}{rows}{page[end:]}".encode()}


def nonproliferation_files(parties: Sequence[Party]) -> Files:
    heads = [
        "Source List", "Programs", "Name", "Alternative Names", "Country", "Federal Register Notice", "Effective Date",
        "Remarks/Notes", "Web Link",
    ]  # fmt: skip
    rows = [
        [
            "ISN",
            party.says("E.O. 13382", PROGRAM),
            party.name,
            party.says(party.alias, f"{ALIAS} {party.alias}"),
            party.says("Iran", COUNTRY),
            party.says("Vol. 85, No. 47, 03/10/20", CITATION),
            party.day("{m}/{d}/%Y"),
            party.says("", LABEL),
            "http://www.state.gov/t/isn/c15231.htm",
        ]
        for party in parties
    ]
    return {"isn_{}.csv": _csv([heads, *rows])}


def debarred_files(parties: Sequence[Party]) -> Files:
    heads = "Party Name,Date Of Birth,Federal Register Notice,Notice Date,Corrected Notice,Corrected Notice Date"
    rows = [
        [
            f"{party.name} ({party.says('a.k.a.', ALIAS)} {party.alias})",
            party.says("", "in a leap year"),
            party.says("85 FR 14048", CITATION),
            party.says("3/10/2020", "8/3/2026"),
            "",
            "",
        ]
        for party in parties
    ]
    administrative = (FIXTURES / "us_state_debarred" / "debarred-administrative_2026-06-18.csv").read_bytes()
    return {
        "debarred-statutory_{}.csv": _csv([heads.split(","), *rows]),
        "debarred-administrative_{}.csv": administrative,
    }


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


LISTS = {
    "us_dhs_uflpa": List(size=160, write=uflpa_files, words=(), columns=("name", "effective_on")),
    "us_fcc_covered_list": List(size=14, write=fcc_files, words=(), columns=("name", "effective_on")),
    "us_state_nonproliferation": List(
        size=200,
        write=nonproliferation_files,
        words=(COUNTRY, PROGRAM, CITATION),
        columns=("name", "effective_on"),
    ),
    "us_state_debarred": List(size=600, write=debarred_files, words=(CITATION,), columns=("name",)),
}
