"""The labels that OFAC sets before what it says of a party, and the kinds of identifier that they stand for.

The flat files print them in the remarks ("Cedula No. 7548733 (Colombia)"), the advanced XML names them as types of
features and of documents; the words are the same. The table is closed: what has no label here is no identifier.
"""

import functools
import re
from collections.abc import Mapping

from entity_lists.records import Identifier
from entity_lists.text.countries import country_code

# Labels that say no more than the kind they stand for; they are not repeated in an identifier's remarks.
# Source: https://ofac.treasury.gov/media/29976/download (description of the flat files) and the releases of 2021-07-07,
# 2023-12-07 and 2025-12-19.
_PLAIN: Mapping[str, tuple[str, ...]] = {
    "birth_date": ("DOB", "Birthdate"),
    "birth_place": ("POB", "Place of Birth"),
    "nationality": ("nationality", "Nationality Country"),
    "citizenship": ("citizen", "Citizenship Country"),
    "gender": ("Gender",),
    "title": ("Title",),
    "job": ("Position", "Position:"),
    "passport": ("Passport",),
    "national_id": ("National ID No.",),
    "tax_id": ("Tax ID No.",),
    "vat_number": ("V.A.T. Number",),
    "social_security_number": ("SSN",),
    "driver_license": ("Driver's License No.",),
    "birth_certificate": ("Birth Certificate Number",),
    "visa_number": ("VisaNumberID",),
    "travel_document": ("Travel Document Number",),
    "seafarer_id": ("Seafarer's Identification Document",),
    "registration_number": ("Registration Number",),
    "duns_number": ("D-U-N-S Number",),
    "swift_bic": ("SWIFT/BIC",),
    "isin": ("ISIN",),
    "ticker": ("Equity Ticker",),
    "phone": ("Phone Number", "Phone No.", "PHONE", "Telephone", "Telephone:", "Telephone No."),
    "email": ("Email Address", "Email Address:", "Email:"),
    "website": ("Website",),
    "mmsi": ("MMSI",),
    "imo_number": ("Vessel Registration Identification",),
    "call_sign": ("Vessel Call Sign",),
    "vessel_type": ("VESSEL TYPE",),
    "vessel_flag": ("Vessel Flag",),
    "vessel_former_flag": ("Former Vessel Flag",),
    "vessel_owner": ("Vessel Owner",),
    "gross_registered_tonnage": ("Vessel Gross Registered Tonnage",),
    "aircraft_model": ("Aircraft Model",),
    "aircraft_operator": ("Aircraft Operator",),
    "aircraft_tail_number": ("Aircraft Tail Number",),
    "aircraft_mode_s_code": ("Aircraft Mode S Transponder Code",),
    "established_on": ("Organization Established Date",),
    "organization_type": ("Organization Type:",),
    "sanctions_risk": ("Secondary sanctions risk:",),
}
# Labels that say more: they stand in an identifier's remarks.
_SPECIFIC: Mapping[str, tuple[str, ...]] = {
    "nationality": ("Nationality of Registration", "Registration Country"),
    "passport": (
        "British National Overseas Passport", "Diplomatic Passport", "Passport Booklet", "Passport Booklet:",
        "Stateless Person Passport",
    ),
    "national_id": (
        "Bosnian Personal ID No.", "C.U.I.", "C.U.I.P.", "C.U.R.P", "C.U.R.P.", "C.U.R.P. #",
        "CNP (Personal Numerical Code)", "Cedula No.", "Citizen's Card Number", "Credencial electoral", "D.N.I.",
        "Electoral Registry No.", "I.F.E.", "Kenyan ID No.", "LE Number", "Moroccan Personal ID No.", "N.I.E.",
        "National Foreign ID Number", "Numero de Identidad", "Personal ID Card", "Refugee ID Card",
        "Stateless Person ID Card", "Tazkira National ID Card", "Turkish Identification Number", "UAE Identification",
    ),
    "tax_id": (
        "C.I.F.", "C.U.I.T.", "Fiscal Code", "Italian Fiscal Code", "N.I.F.", "NIT #",
        "Numero Unico de Identificacao Tributaria (NUIT)", "Paraguayan tax identification number", "R.F.C.",
        "R.F.C. #", "RFC", "RIF #", "RTN", "RUC #", "Romanian Tax Registration", "US FEIN",
    ),
    "residence_permit": (
        "Immigration No.", "Public Security and Immigration No.", "Residency Number", "Romanian Permanent Resident",
    ),
    "military_id": ("Cartilla de Servicio Militar Nacional", "Military Registration Number"),
    "registration_number": (
        "BIK (RU)", "Branch Unit Number", "Business Number", "Business Registration Document #",
        "Business Registration Number", "C.R. No.", "Central Registration System Number",
        "Certificate of Incorporation Number", "Chamber of Commerce Number", "Commercial Registry Number",
        "Company Number", "Dubai Chamber of Commerce Membership No.", "Economic Register Number (CBLS)",
        "Enterprise Number", "File Number", "Folio Mercantil No.", "Government Gazette Number",
        "Istanbul Chamber of Comm. No.", "Legal Entity Number", "Matricula Mercantil No", "Matricula Mercantil No.",
        "Organization Code", "Public Registration Number", "RSIN", "Registered Charity No.", "Registration ID",
        "Romanian C.R.", "Serial No.", "Trademark number", "UK Company Number", "Unified Social Credit Code (USCC)",
        "United Social Credit Code Certificate (USCCC)",
    ),
    "license_number": (
        "Afghan Money Service Provider License Number", "License", "MSB Registration Number", "Permit Number",
        "Pilot License Number", "SRE Permit No", "SRE Permit No.", "Tarjeta Profesional", "Tourism License No.",
        "Trade License No.",
    ),
    "ticker": ("MICEX Code",),
    "phone": ("FAX", "Fax", "Fax:", "Fax No."),
    "call_sign": ("Other Vessel Call Sign",),
    "vessel_type": ("Other Vessel Type",),
    "vessel_flag": ("Other Vessel Flag",),
    # The publisher says "tonnage" and not which; the Consolidated Screening List calls the same number gross tonnage.
    "gross_tonnage": ("Vessel Tonnage",),
    "built_on": ("Aircraft Manufacture Date", "Vessel Year of Build"),
    "aircraft_serial_number": (
        "Aircraft Construction Number (also called L/N or S/N or F/N)", "Aircraft Manufacturer's Serial Number (MSN)",
        "Aircraft Manufacturer\u2019s Serial Number (MSN)", "Aircraft Serial Identification",
    ),
    "aircraft_tail_number": ("Previous Aircraft Tail Number",),
    "organization_type": ("Target Type",),
    "sanctions_risk": (
        "Additional Sanctions Information -",
        "IFCA Determination -",
        "PEESA Information:",
        "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:",
    ),
    "executive_order": (
        "Effective Date (CMIC)", "Listing Date (CMIC)", "Purchase/Sales For Divestment Date (CMIC)",
    ),
    # The numbers by which Chinese characters are telegraphed; the place of a port.
    "other": ("Chinese Commercial Code", "UN/LOCODE"),
}  # fmt: skip
# A person's is a national id; that of anybody else is the number in a register.
_BY_PARTY = "Identification Number"
# Labels with a number or a code in them; of orders and directives there is a new one every year.
_NUMBERED = {
    "executive_order": (
        r"Executive Order \d{5} (?:Directive Determination|(?:Directive )?[Ii]nformation)(?: -|:)?",
        r"(?:Effective|Listing) Date \(EO \d{5} Directive \d[a-z]?\):?",
    ),
    "sanctions_risk": (r"CAATSA Section \d{3} Information:",),
    "digital_currency_address": (r"Digital Currency Address - [A-Z0-9]{2,10}",),
}

_TYPES = {label: id_type for table in (_PLAIN, _SPECIFIC) for id_type, labels in table.items() for label in labels}
_SAYS_ITS_TYPE = frozenset(label for labels in _PLAIN.values() for label in labels)
_NUMBERED_TYPES = {re.compile(form): id_type for id_type, forms in _NUMBERED.items() for form in forms}
_LABEL = re.compile(
    "(?:"
    + "|".join([
        *(form for forms in _NUMBERED.values() for form in forms),
        *map(re.escape, sorted([*_TYPES, _BY_PARTY], key=len, reverse=True)),
    ])
    + ")(?=[ :])"
)
_IMO = re.compile(r"IMO (?P<number>\d{7})")
_LEI = re.compile(r"[0-9A-Z]{20}")


def starts_with_label(text: str) -> str | None:
    """Return the longest label that the text starts with, None if it starts with none."""
    label = _LABEL.match(text)
    return label.group() if label else None


@functools.lru_cache(maxsize=4096)
def id_type_of(label: str, *, is_person: bool) -> str | None:
    """Return the kind of identifier that a label stands for, None if the label is not known."""
    if label == _BY_PARTY:
        return "national_id" if is_person else "registration_number"
    numbered = (id_type for form, id_type in _NUMBERED_TYPES.items() if form.fullmatch(label))
    return _TYPES.get(label) or next(numbered, None)


def identifier(
    label: str, value: str, *, is_person: bool, country_text: str | None = None, said: tuple[str, ...] = ()
) -> Identifier:
    """Return the identifier that a label and its value are; of a label that is not known it is an "other".

    country_text: the country that issued it. said: what else is said of it.
    """
    id_type = id_type_of(label, is_person=is_person) or "other"
    if id_type == "imo_number":
        imo = _IMO.fullmatch(value)
        id_type, value = ("imo_number", imo["number"]) if imo else ("registration_number", value)
    elif label == "Legal Entity Number" and _LEI.fullmatch(value):
        id_type = "lei"
    if id_type in {"nationality", "citizenship", "vessel_flag", "vessel_former_flag"}:
        country_text = country_text or value
    code = country_code(country_text) if country_text else None
    unknown = country_text if country_text and code is None and country_text != value else None
    words = (*(() if label in _SAYS_ITS_TYPE else (label.rstrip(" :-"),)), *said, unknown)
    return Identifier(
        id_type=id_type, id_value=value, country_code=code, remarks="; ".join(filter(None, words)) or None
    )
