"""The lists of the Bureau of Industry and Security on the day of a new kind of rule."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from world.new_rules import ALIAS, CITATION, COUNTRY, LABEL, POLICY, REQUIREMENT, Files, List, Party
from world.releases import HEADINGS, entity_list, row

CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
PART = "title-15_part-744_{}.xml"


def entity_list_files(parties: Sequence[Party]) -> Files:
    return {PART: entity_list(*(row(*cells) for cells in _under_countries(parties, _entity)), headings=HEADINGS)}


def _entity(party: Party) -> list[str]:
    place = f"{party.address}, {party.says('Beijing, China', COUNTRY)}"
    aliases = party.says("a.k.a., the following one alias:", f"{ALIAS} in the following ways:")
    return [
        f"{party.name}, {aliases}<br/>—{party.alias}.<br/><br/> {place}.",
        party.says("For all items subject to the EAR. (See § 744.11 of the EAR)", f"{REQUIREMENT}."),
        party.says("Presumption of denial", POLICY),
        party.says("85 FR 14048, 3/10/20.", CITATION),
    ]


def supplement_files(number: int) -> Callable[[Sequence[Party]], Files]:
    def files(parties: Sequence[Party]) -> Files:
        rows = "".join(row(*cells) for cells in _under_countries(parties, _listed_person))
        heads = "".join(
            f"<TH>{heading}</TH>" for heading in ("Country", _SECOND_HEADING[number], "Federal Register citation")
        )
        table = f"<TABLE><THEAD><TR>{heads}</TR></THEAD><TBODY>{rows}</TBODY></TABLE>"
        appendix = f'<DIV9 N="Supplement No. {number} to Part 744" TYPE="APPENDIX">{table}</DIV9>'
        return {PART: f'<?xml version="1.0"?><DIV5 N="744" TYPE="PART">{appendix}</DIV5>'.encode()}

    return files


_SECOND_HEADING = {6: "Listed person and address", 7: "Entity"}


def _listed_person(party: Party) -> list[str]:
    place = f"{party.address}, {party.says('Beijing, China', COUNTRY)}"
    return [
        f"{party.name}, {party.says('a.k.a.', ALIAS)} {party.alias}, {place}",
        party.says("85 FR 83799, 12/23/2020.", CITATION),
    ]


def _under_countries(parties: Sequence[Party], cells_of: Callable[[Party], list[str]]) -> Iterable[list[str]]:
    heading = None
    for party in parties:
        country = party.says(CHINA, COUNTRY.upper())
        yield [" " if country == heading else country, *cells_of(party)]
        heading = country


def denied_persons_files(parties: Sequence[Party]) -> Files:
    heads = [
        "Name_and_Address",
        "Effective_Date",
        "Expiration_Date",
        "Appropriate Federal Register Citations",
        "Type of Denial",
    ]
    rows = [
        [
            f"{party.name.upper()}, {party.address}, {party.says('BERLIN', 'DUSK')}, , {party.says('DE', 'WK')}, ",
            party.day("{m}/{d}/%Y"),
            "3/10/2040",
            party.says("85 F.R. 14048 3/10/20", CITATION),
            party.says("Standard", LABEL),
        ]
        for party in parties
    ]
    return {"denied-persons_{}.csv": b"\xef\xbb\xbf" + _csv([heads, *rows])}


CSV_HEADINGS = [
    "Source List", "Entity Number", "SDN Type", "Programs", "Name", "Title", "Address", "City", "State/Province",
    "Postal Code", "Country", "Federal Register Notice", "Effective Date", "Date Lifted/Waived/Expired",
    "Standard Order", "License Requirement", "License Policy", "Call Sign", "Vessel Type", "Gross Tonnage",
    "Gross Register Tonnage", "Vessel Flag", "Vessel Owner", "Remarks/Notes", "Address Number", "Address Remarks",
    "Alternate Number", "Alternate Type", "Alternate Name", "Alternate Remarks", "Web Link", "", "", "", "",
]  # fmt: skip


def entity_list_csv_files(parties: Sequence[Party]) -> Files:
    rows = []
    for party in parties:
        said = {
            "Source List": "EL",
            "Name": party.name,
            "Address": party.address,
            "City": party.says("Beijing", "Dusk"),
            "Country": party.says("China", COUNTRY),
            "Federal Register Notice": party.says("85 FR 14048", CITATION),
            "Effective Date": party.day("{m}/{d}/%Y"),
            "License Requirement": party.says(
                "For all items subject to the EAR. (See §744.11 of the EAR).", f"{REQUIREMENT}."
            ),
            "License Policy": party.says("Presumption of denial.", f"{POLICY}."),
            "Alternate Name": party.says(party.alias, f"{ALIAS} {party.alias}"),
            "Web Link": "http://www.bis.doc.gov/entities/default.htm",
        }
        rows.append([said.get(heading, "") for heading in CSV_HEADINGS])
    return {"entity-list_{}.csv": b"\xef\xbb\xbf" + _csv([CSV_HEADINGS, *rows])}


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


LISTS = {
    "us_bis_entity_list": List(
        size=2600,
        write=entity_list_files,
        words=(COUNTRY, *REQUIREMENT.split()[1:], POLICY.split()[0], CITATION),
        columns=("name", "address", "country_code"),
    ),
    "us_bis_unverified_list": List(
        size=190, write=supplement_files(6), words=(COUNTRY, CITATION), columns=("name", "address", "country_code")
    ),
    "us_bis_military_end_user_list": List(
        size=70, write=supplement_files(7), words=(COUNTRY, CITATION), columns=("name", "address", "country_code")
    ),
    "us_bis_denied_persons": List(
        size=600,
        write=denied_persons_files,
        words=(LABEL, CITATION),
        columns=("name", "address", "country_code", "effective_on"),
    ),
    "us_bis_entity_list_csv": List(
        size=2400,
        write=entity_list_csv_files,
        words=(COUNTRY, *REQUIREMENT.split()[1:], POLICY.split()[0], CITATION),
        columns=("name", "address", "country_code", "effective_on"),
    ),
}
