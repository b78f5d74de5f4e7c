"""A made-up consolidated.json as large as the real one: `python tests/benchmarks/csl_json.py FILE [RECORDS]`.

25,000 records, 31 MB, the same bytes every time; other numbers are streamed too, however large. The lists stand in the
proportions of 2024-05-03 (domain counts of trade.gov), those of the Treasury with the aliases, addresses and ids that
such records have; every name is put together from words and numbers and is nobody's.
"""

import json
import random
import sys
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

RECORDS = 25_000
SEED = 20240503
# Number of records of 25,000; the Treasury's SDN list makes up the rest.
LISTS = {
    "EL": 2_778, "DTC": 755, "DPL": 568, "SSI": 288, "UVL": 192, "ISN": 138, "PLC": 78, "MEU": 70, "CMIC": 68,
    "NS-MBS": 12, "CAP": 8, "FSE": 6,
}  # fmt: skip
LABELS = {
    "SDN": "Specially Designated Nationals (SDN) - Treasury Department",
    "EL": "Entity List (EL) - Bureau of Industry and Security",
    "DTC": "ITAR Debarred (DTC) - State Department",
    "DPL": "Denied Persons List (DPL) - Bureau of Industry and Security",
    "SSI": "Sectoral Sanctions Identifications List (SSI) - Treasury Department",
    "UVL": "Unverified List (UVL) - Bureau of Industry and Security",
    "ISN": "Nonproliferation Sanctions (ISN) - State Department",
    "PLC": "Palestinian Legislative Council List (PLC) - Treasury Department",
    "MEU": "Military End User (MEU) List - Bureau of Industry and Security",
    "CMIC": "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department",
    "NS-MBS": "Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department",
    "CAP": "Capta List (CAP) - Treasury Department",
    "FSE": "Foreign Sanctions Evaders (FSE) - Treasury Department",
}
COUNTRIES = ("RU", "CN", "IR", "MX", "CO", "AE", "SY", "TR", "HK", "PK", "KP", "VE", "LB", "IQ", "BY", "CH", "DE", "CY")
WORDS = (
    "Northern", "Eastern", "Blue", "Silver", "Granite", "Delta", "Harbour", "Meridian", "Optical", "Precision",
    "Aviation", "Maritime", "Chemical", "Energy", "Systems", "Holding", "Trading", "Logistics", "Research", "Machine",
    "Électronique", "Fábrica", "Şirket", "Zavod", "Überland", "Inženjering",
)  # fmt: skip
FORMS = ("LLC", "Co., Ltd.", "JSC", "S.A. DE C.V.", "GmbH", "FZE", "Limited", "OOO", "Group", "Institute")
GIVEN = ("Alef", "Beth", "Gimel", "Daleth", "Zayin", "Cheth", "Teth", "Yodh", "Kaph", "Lamedh", "Samekh", "Ayin")
STREETS = ("Main Street", "Industrial Zone", "Lenina Street", "Avenida Central", "Gaoxin Road", "Port Road")
TREASURY = {"SDN", "SSI", "PLC", "CMIC", "NS-MBS", "CAP", "FSE"}
IDS = (
    "Passport", "Tax ID No.", "Registration Number", "National ID No.", "Website", "Email Address", "Gender",
    "Secondary sanctions risk:", "Organization Established Date", "SWIFT/BIC", "Registration ID", "Cedula No.",
)  # fmt: skip
URL = "https://sanctionslist.ofac.treas.gov/Home/SdnList"
PAGE = (
    "https://home.treasury.gov/policy-issues/financial-sanctions/"
    "specially-designated-nationals-and-blocked-persons-list-sdn-human-readable-lists"
)


def document(records: int = RECORDS, *, changed: int = 0) -> bytes:
    """Return the file; changed: how many of its records have another remark than without it."""
    return b"".join(pieces(records, changed=changed))


def write(path: Path, records: int = RECORDS, *, changed: int = 0) -> None:
    """Write what document returns; only one record at a time is in memory."""
    with path.open("wb") as file:
        file.writelines(pieces(records, changed=changed))


def pieces(records: int, *, changed: int = 0) -> Iterator[bytes]:
    """Yield what document returns, a record at a time."""
    draw = random.Random(SEED)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
    yield b'{"results": ['
    for number, code in enumerate(_codes(records), start=1):
        result = _record(draw, number, code)
        if changed and number % (records // changed) == 0:
            result["remarks"] = f"{result.get('remarks') or ''} Amended.".strip()
        yield (b", " if number > 1 else b"") + json.dumps(result).encode()
    yield f'], "search_performed_at": "2024-05-03T09:00:00+00:00", "total": {records}}}'.encode()


def _codes(records: int) -> Iterator[str]:
    numbers = {code: count * records // RECORDS for code, count in LISTS.items()}
    for code, count in numbers.items():
        yield from repeat(code, count)
    yield from repeat("SDN", records - sum(numbers.values()))


def _record(draw: random.Random, number: int, code: str) -> dict[str, Any]:
    is_person = code in {"DPL", "DTC", "PLC"} or (code == "SDN" and draw.random() < 0.45)
    result: dict[str, Any] = {
        "source": LABELS[code],
        "name": _name(draw, number, is_person=is_person),
        "alt_names": [_name(draw, number, is_person=is_person) for _ in range(draw.choice((0, 0, 1, 1, 2, 4)))],
        "addresses": [_address(draw) for _ in range(_number_of_addresses(draw, code))],
        "source_list_url": URL,
        "source_information_url": PAGE,
    }
    if code not in TREASURY:
        return result | _notice(draw, number, code)
    kind = "Individual" if is_person else draw.choices(("Entity", "Vessel", "Aircraft"), (90, 8, 2))[0]
    numbers = {
        "type": kind,
        "programs": draw.sample(("SDGT", "NPWMD", "IFSR", "RUSSIA-EO14024", "SDNTK", "UKRAINE-EO13662"), 2),
        "entity_number": str(number),
        "id": str(number),
        "title": f"Member of board {number % 97}" if is_person and number % 4 == 0 else None,
        "ids": [_document(draw) for _ in range(draw.choice((0, 1, 1, 2, 3, 5)))],
        "dates_of_birth": [f"{draw.randint(1935, 1999)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"] * is_person,
        "places_of_birth": [f"{draw.choice(WORDS)} Town, {draw.choice(STREETS)}"] * is_person,
        "nationalities": [draw.choice(COUNTRIES)] * is_person,
        "citizenships": [draw.choice(COUNTRIES)] * (is_person and number % 3 == 0),
        "remarks": f"(Linked To: {draw.choice(WORDS)} CONCERN {number % 500})" if number % 5 == 0 else None,
    }
    ship = {"call_sign": f"9H{number}", "vessel_type": "Crude Oil Tanker", "vessel_flag": "Panama"}
    others = ("federal_register_notice", "start_date", "end_date", "standard_order", "license_requirement")
    empty = dict.fromkeys((
        *others,
        "license_policy",
        "gross_tonnage",
        "gross_registered_tonnage",
        "vessel_owner",
        *ship,
    ))
    return result | numbers | empty | (ship if kind == "Vessel" else {})


def _number_of_addresses(draw: random.Random, code: str) -> int:
    if code in {"ISN", "DTC"}:
        return 0
    return draw.choice((1, 1, 1, 1, 3) if code in {"EL", "UVL", "MEU"} else (0, 1, 1, 1, 3))


def _notice(draw: random.Random, number: int, code: str) -> dict[str, Any]:
    day = f"{draw.randint(2008, 2023)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"
    page = f"{int(day[:4]) - 1935} FR {draw.randint(1000, 90000)}"
    issue = f"Vol. {int(day[:4]) - 1935}, No. {draw.randint(1, 250)}, {day[5:7]}/{day[8:]}/{day[:4]}"
    requirement = {"EL": "For all items subject to the EAR. (See §744.11 of the EAR)"}.get(code)
    return {
        "id": f"{number:056x}",
        "federal_register_notice": issue if code == "ISN" else None if code == "UVL" else page,
        "start_date": day if code in {"EL", "DPL", "ISN", "MEU"} else None,
        "end_date": f"{int(day[:4]) + 10}{day[4:]}" if code == "DPL" else None,
        "standard_order": "Y" if code == "DPL" else None,
        "license_requirement": requirement,
        "license_policy": "Presumption of denial" if code == "EL" else None,
        "programs": ["INKSNA"] if code == "ISN" else [],
        "remarks": "FR NOTICE ADDED" if code == "DPL" else None,
    }


def _name(draw: random.Random, number: int, *, is_person: bool) -> str:
    if is_person:
        return f"{draw.choice(WORDS).upper()}-{number}, {draw.choice(GIVEN)} {draw.choice(GIVEN)}"
    return f"{draw.choice(WORDS)} {draw.choice(WORDS)} {number} {draw.choice(FORMS)}"


def _address(draw: random.Random) -> dict[str, str | None]:
    return {
        "address": f"Building {draw.randint(1, 400)}, Office {draw.randint(1, 90)}, {draw.choice(STREETS)}",
        "city": f"{draw.choice(WORDS)} City",
        "state": draw.choice((None, None, f"{draw.choice(WORDS)} Region")),
        "postal_code": draw.choice((None, str(draw.randint(100000, 999999)))),
        "country": draw.choice(COUNTRIES),
    }


def _document(draw: random.Random) -> dict[str, str | None]:
    kind = draw.choice(IDS)
    country = draw.choice((None, draw.choice(COUNTRIES)))
    return {
        "type": kind, "number": f"{kind[:2].upper()}{draw.randint(10**7, 10**9)}", "country": country,
        "issue_date": None, "expiration_date": None,
    }  # fmt: skip


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else RECORDS)
