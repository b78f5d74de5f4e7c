"""The lists of the Treasury, the consolidated list and that of the United Nations on the day of a new kind of rule."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from world.new_rules import ALIAS, CITATION, COUNTRY, LABEL, POLICY, PROGRAM, REQUIREMENT, Files, List, Party

NULL = "-0- "


def ofac_files(primary: str, prefix: str, program: str) -> Callable[[Sequence[Party]], Files]:
    """Return what writes the flat files of one of OFAC's lists."""

    def files(parties: Sequence[Party]) -> Files:
        mains, addresses, aliases = [], [], []
        for party in parties:
            number = str(10_000 + party.number)
            remarks = f"Tax ID No. {number} (Cuba){party.says('', f'; {LABEL} {number}')}."
            named = [number, party.name, NULL, party.says(program, PROGRAM)]
            mains.append([*named, *[NULL] * 7, remarks])
            addresses.append([number, f"1{number}", party.address, "Havana", party.says("Cuba", COUNTRY), NULL])
            aliases.append([number, f"2{number}", party.says("aka", ALIAS), party.alias, NULL])
        return {
            f"{primary}_{{}}.csv": _flat(mains),
            f"{prefix}add_{{}}.csv": _flat(addresses),
            f"{prefix}alt_{{}}.csv": _flat(aliases),
            **({f"{primary}_comments_{{}}.csv": b"\x1a"} if primary == "sdn" else {}),
        }

    return files


def _flat(rows: Iterable[Sequence[str]]) -> bytes:
    cells = ([cell if cell == NULL or cell.isdigit() else f'"{cell}"' for cell in row] for row in rows)
    return b"".join(f"{','.join(row)}\r\n".encode() for row in cells) + b"\x1a"


SCREENED = {
    "SDN": ("Specially Designated Nationals (SDN) - Treasury Department", 5300),
    "EL": ("Entity List (EL) - Bureau of Industry and Security", 1500),
    "DPL": ("Denied Persons List (DPL) - Bureau of Industry and Security", 700),
    "DTC": ("ITAR Debarred (DTC) - State Department", 700),
    "UVL": ("Unverified List (UVL) - Bureau of Industry and Security", 400),
    "ISN": ("Nonproliferation Sanctions (ISN) - State Department", 200),
    "SSI": ("Sectoral Sanctions Identifications List (SSI) - Treasury Department", 200),
    "PLC": ("Palestinian Legislative Council List (PLC) - Treasury Department", 200),
}
# Prime to the number of records, so that each list gets its own of them and some of the new rule.
_SPREAD = 7919
NEW_LIST = "Dusk Watch List (DWL) - Treasury Department"


def csl_files(parties: Sequence[Party]) -> Files:
    lists = [code for code, (_, size) in SCREENED.items() for _ in range(size)]
    results = [_screened(party, lists[party.number * _SPREAD % len(lists)]) for party in parties]
    total = {"total": len(results), "offset": 0, "sources_used": [], "search_performed_at": "2026-08-03T00:00:00Z"}
    return {"consolidated_{}.json": json.dumps({"results": results, **total}).encode()}


def _screened(party: Party, code: str) -> dict[str, Any]:
    is_odd_list = party.is_new and party.number % 20 == 0
    by_treasury = code in {"SDN", "SSI", "PLC"} or is_odd_list
    address = {"address": party.address, "city": "Havana", "state": None, "postal_code": None}
    record = {
        "source": NEW_LIST if is_odd_list else SCREENED[code][0],
        "name": party.name,
        "source_list_url": "https://www.example.gov/list",
        "source_information_url": "https://www.example.gov/list",
        "id": f"{party.number:032x}" if not by_treasury else str(party.number),
        "alt_names": [party.says(party.alias, f"{ALIAS} {party.alias}")],
        "addresses": [{**address, "country": party.says("CU", COUNTRY)}],
        "federal_register_notice": None if by_treasury else party.says("85 FR 14048", CITATION),
        "start_date": None if by_treasury else party.day("%Y-%m-%d"),
        "remarks": None,
    }
    if by_treasury:
        paper = {"type": party.says("Tax ID No.", LABEL), "number": f"T{party.number}", "country": "CU"}
        return record | {
            "entity_number": str(party.number),
            "type": "Entity",
            "programs": [party.says("CUBA", PROGRAM)],
            "ids": [{**paper, "issue_date": None, "expiration_date": None}],
        }
    if code == "EL":
        return record | {
            "license_requirement": party.says(
                "For all items subject to the EAR (See §744.11 of the EAR).", f"{REQUIREMENT}."
            ),
            "license_policy": party.says("Presumption of denial.", f"{POLICY}."),
        }
    return record


def un_files(parties: Sequence[Party]) -> Files:
    persons = "".join(_individual(party) for party in parties if party.number % 4)
    bodies = "".join(_entity(party) for party in parties if not party.number % 4)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="2026-08-03T00:00:09.554Z">'
        f"<INDIVIDUALS>{persons}</INDIVIDUALS><ENTITIES>{bodies}</ENTITIES></CONSOLIDATED_LIST>"
    )
    return {"consolidated_{}.xml": text.encode()}


def _un_head(party: Party, letter: str) -> str:
    regime = party.says("DRC", "Duskland")
    prefix = party.says("CD", "DU")
    return (
        f"<DATAID>{6_000_000 + party.number}</DATAID><VERSIONNUM>1</VERSIONNUM>"
        f"<FIRST_NAME>{escape(party.name)}</FIRST_NAME>"
        f"<UN_LIST_TYPE>{regime}</UN_LIST_TYPE><REFERENCE_NUMBER>{prefix}{letter}.{party.number:03}</REFERENCE_NUMBER>"
        "<LISTED_ON>2020-03-10</LISTED_ON>"
    )


def _individual(party: Party) -> str:
    quality = party.says("Good", "Peculiar")
    return (
        f"<INDIVIDUAL>{_un_head(party, 'i')}<GENDER>{party.says('Male', 'Glimmering')}</GENDER>"
        f"<NATIONALITY><VALUE>{party.says('Rwanda', COUNTRY)}</VALUE></NATIONALITY>"
        "<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>"
        f"<INDIVIDUAL_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{party.alias}</ALIAS_NAME></INDIVIDUAL_ALIAS>"
        f"<INDIVIDUAL_ADDRESS><STREET>{party.address}</STREET><COUNTRY>{party.says('Rwanda', COUNTRY)}</COUNTRY>"
        "</INDIVIDUAL_ADDRESS>"
        f"<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>{party.says('EXACT', 'RUMOURED')}</TYPE_OF_DATE><YEAR>1971</YEAR>"
        "</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_PLACE_OF_BIRTH><COUNTRY/></INDIVIDUAL_PLACE_OF_BIRTH>"
        f"<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>{party.says('Passport', LABEL)}</TYPE_OF_DOCUMENT>"
        f"<NUMBER>P{party.number}</NUMBER></INDIVIDUAL_DOCUMENT><SORT_KEY/><SORT_KEY_LAST_MOD/></INDIVIDUAL>"
    )


def _entity(party: Party) -> str:
    quality = party.says("a.k.a.", ALIAS)
    return (
        f"<ENTITY>{_un_head(party, 'e')}<LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>"
        f"<ENTITY_ALIAS><QUALITY>{quality}</QUALITY><ALIAS_NAME>{party.alias}</ALIAS_NAME></ENTITY_ALIAS>"
        f"<ENTITY_ADDRESS><STREET>{party.address}</STREET><COUNTRY>{party.says('Rwanda', COUNTRY)}</COUNTRY>"
        "</ENTITY_ADDRESS><SORT_KEY/><SORT_KEY_LAST_MOD/></ENTITY>"
    )


LISTS = {
    "us_ofac_sdn": List(
        size=8200,
        write=ofac_files("sdn", "", "CUBA"),
        words=(PROGRAM, LABEL, ALIAS),
        columns=("name", "address", "country_code"),
    ),
    "us_ofac_consolidated": List(
        size=420,
        write=ofac_files("cons_prim", "cons_", "UKRAINE-EO13662"),
        words=(PROGRAM, LABEL, ALIAS),
        columns=("name", "address", "country_code"),
    ),
    "us_csl": List(
        size=sum(size for _, size in SCREENED.values()),
        write=csl_files,
        words=(PROGRAM, LABEL, NEW_LIST, CITATION, *REQUIREMENT.split()[1:], POLICY.split()[0]),
        columns=("name", "address", "country_code", "effective_on"),
    ),
    "un_sc_consolidated": List(
        size=1040,
        write=un_files,
        words=("Duskland", "Glimmering", "Peculiar", "RUMOURED", LABEL, ALIAS),
        columns=("name", "address"),
    ),
}
