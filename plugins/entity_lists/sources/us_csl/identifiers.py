"""What a record of the Consolidated Screening List says of a party beside names and addresses, as identifiers.

The kinds of ids are OFAC's feature and document types, in OFAC's spelling. A kind that has no code stands as "other";
its label is always kept in the remarks.

Source: consolidated.csv of 2018-12-04 and 2023-11-30; https://sanctionslist.ofac.treas.gov/Home/SdnList.
"""

import functools

from entity_lists.records import Identifier
from entity_lists.sources.us_csl.record import CslRecord, IdDocument, country_of

_LABELS: dict[str, tuple[str, ...]] = {
    "passport": ("Passport", "Diplomatic Passport", "Stateless Person Passport", "British National Overseas Passport"),
    "travel_document": ("Travel Document Number", "Refugee ID Card"),
    "national_id": (
        "Cedula No.", "C.U.R.P.", "C.U.I.P.", "National ID No.", "D.N.I.", "Personal ID Card", "Kenyan ID No.",
        "National Foreign ID Number", "Identification Number", "Electoral Registry No.", "Credencial electoral",
        "I.F.E.", "Citizen's Card Number", "Tazkira National ID Card", "Turkish Identificiation Number",
        "Turkish Identification Number", "Bosnian Personal ID No.", "Moroccan Personal ID No.", "UAE Identification",
        "Numero de Identidad", "Stateless Person ID Card", "CNP (Personal Numerical Code)", "Romanian C.R.", "N.I.E.",
        "Cedula de Ciudadania", "Cedula de Residencia", "Cedula de Identidad", "Tarjeta de Identidad", "N.I.F.",
    ),
    "social_security_number": ("SSN",),
    "tax_id": (
        "Tax ID No.", "NIT #", "R.F.C.", "RFC", "RUC #", "RIF #", "C.U.I.T.", "C.I.F.", "RTN", "US FEIN",
        "Italian Fiscal Code", "Fiscal Code", "Paraguayan tax identification number", "Romanian Tax Registration",
        "Numero Unico de Identificacao Tributaria (NUIT)", "Unified Social Credit Code (USCC)",
        "United Social Credit Code Certificate (USCCC)", "Unified Social Credit Code", "Taxpayer Identification Number",
    ),
    "vat_number": ("V.A.T. Number",),
    "registration_number": (
        "Registration ID", "Registration Number", "Company Number", "UK Company Number", "Folio Mercantil No.",
        "Matricula Mercantil No", "Business Registration Number", "Business Registration Document #",
        "Business Number", "Commercial Registry Number", "Public Registration Number", "C.R. No.",
        "Certificate of Incorporation Number", "Legal Entity Number", "LE Number", "Enterprise Number",
        "Registered Charity No.", "Chamber of Commerce Number", "Dubai Chamber of Commerce Membership No.",
        "Istanbul Chamber of Comm. No.", "Branch Unit Number", "Serial No.", "Government Gazette Number",
        "SRE Permit No.", "Economic Register Number (CBLS)", "Folio Mercantil", "Registration Country",
    ),
    "license_number": (
        "Trade License No.", "License", "Pilot License Number", "Afghan Money Service Provider License Number",
        "Tarjeta Profesional", "Business License No.",
    ),
    "driver_license": ("Driver's License No.",),
    "birth_certificate": ("Birth Certificate Number",),
    "residence_permit": (
        "Residency Number", "Immigration No.", "Public Security and Immigration No.", "Romanian Permanent Resident",
    ),
    "visa_number": ("VisaNumberID",),
    "seafarer_id": ("Seafarer's Identification Document", "Seaman's Book"),
    "military_id": ("Cartilla de Servicio Militar Nacional", "Military Registration Number"),
    "duns_number": ("D-U-N-S Number",),
    "lei": ("Legal Entity Identifier", "Legal Entity Identifier (LEI)"),
    "swift_bic": ("SWIFT/BIC",),
    "bank_account": ("Bank Account", "BIK (RU)"),
    "isin": ("ISIN",),
    "ticker": ("Equity Ticker", "MICEX Code"),
    "phone": ("Phone Number", "Telephone Number", "Fax"),
    "email": ("Email Address",),
    "website": ("Website",),
    "gender": ("Gender",),
    "nationality": ("Nationality Country", "Nationality of Registration"),
    "citizenship": ("Citizenship Country",),
    "imo_number": ("Vessel Registration Identification", "IMO Number"),
    "mmsi": ("MMSI",),
    "call_sign": ("Other Vessel Call Sign", "Vessel Call Sign"),
    "vessel_type": ("Other Vessel Type", "Vessel Type"),
    "vessel_flag": ("Other Vessel Flag", "Vessel Flag"),
    "vessel_former_flag": ("Former Vessel Flag",),
    "vessel_owner": ("Vessel Owner",),
    "gross_tonnage": ("Vessel Gross Tonnage",),
    "gross_registered_tonnage": ("Vessel Gross Registered Tonnage",),
    "deadweight_tonnage": ("Vessel Tonnage",),
    "built_on": ("Vessel Year of Build", "Aircraft Manufacture Date"),
    "aircraft_model": ("Aircraft Model",),
    "aircraft_operator": ("Aircraft Operator",),
    "aircraft_serial_number": (
        "Aircraft Manufacturer's Serial Number (MSN)", "Aircraft Construction Number (also called L/N or S/N or F/N)",
    ),
    "aircraft_tail_number": ("Aircraft Tail Number", "Previous Aircraft Tail Number"),
    "aircraft_mode_s_code": ("Aircraft Mode S Transponder Code",),
    "established_on": ("Organization Established Date",),
    "organization_type": ("Organization Type", "Target Type"),
    "sanctions_risk": (
        "Additional Sanctions Information", "Secondary sanctions risk", "IFCA Determination",
        "CAATSA Section 235 Information", "PEESA Information",
        "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions",
    ),
    "executive_order": (
        "Executive Order 13662 Directive Determination", "Executive Order 14024 Directive Information",
        "Executive Order 14014 Directive Information", "Executive Order 13846 information",
        "Listing Date (CMIC)", "Effective Date (CMIC)", "Purchase/Sales For Divestment Date (CMIC)",
        "Listing Date (EO 14024 Directive 1a)", "Effective Date (EO 14024 Directive 1a)",
        "Listing Date (EO 14024 Directive 2)", "Effective Date (EO 14024 Directive 2)",
        "Listing Date (EO 14024 Directive 3)", "Effective Date (EO 14024 Directive 3)",
        "Listing Date (EO 14014 Directive 1)", "Effective Date (EO 14014 Directive 1)",
    ),
    "physical_description": ("Height", "Weight", "Eye Color", "Hair Color"),
    "original_script_name": ("Chinese Commercial Code",),
    "reference_number": ("Issuer Name", "UN/LOCODE"),
}  # fmt: skip
_TYPES = {label.casefold(): id_type for id_type, labels in _LABELS.items() for label in labels}
_OF_COUNTRIES = {"nationality", "citizenship", "vessel_flag", "vessel_former_flag"}
# The columns of one value that say such things, named as the kinds are; a standard order is BIS's "Y" or "N".
_CELLS = (
    "title", "call_sign", "vessel_type", "vessel_flag", "vessel_owner", "gross_tonnage", "gross_registered_tonnage",
    "standard_order",
)  # fmt: skip
# The columns of several values that do.
_LISTS = (
    ("dates_of_birth", "birth_date"), ("places_of_birth", "birth_place"), ("nationalities", "nationality"),
    ("citizenships", "citizenship"),
)  # fmt: skip


def identifiers(record: CslRecord) -> list[Identifier]:
    """Return what a record says to tell its party from others: its columns first, then its ids."""
    cells, lists = record.cells, record.lists
    found: list[Identifier] = []
    if (number := cells.get("entity_number")) and number != (cells.get("id") or number):
        found.append(Identifier(id_type="reference_number", id_value=number, remarks="entity_number"))
    found += [_said(id_type, value) for id_type in _CELLS if (value := cells.get(id_type))]
    for column, id_type in _LISTS:
        if column in lists:
            found += [_said(id_type, value) for value in lists[column]]
    for document in record.ids:
        if value := document.number or document.country or document.some_date:
            found.append(_identifier(document, value))
    return found


def _said(id_type: str, value: str) -> Identifier:
    code = country_of(value) if id_type in _OF_COUNTRIES else None
    return Identifier(id_type=id_type, id_value=value, country_code=code)


def _identifier(document: IdDocument, value: str) -> Identifier:
    id_type, country = _id_type(document.type), document.country
    value = value.removeprefix("IMO ") if id_type == "imo_number" else value
    code = country_of(country or value) if country or id_type in _OF_COUNTRIES else None
    notes = [document.type] if document.type else []
    if country and code is None and value != country:
        notes.append(country)
    if document.issue_date:
        notes.append(f"issued {document.issue_date}")
    if document.expiration_date:
        notes.append(f"expires {document.expiration_date}")
    if document.some_date:
        notes.append(f"dated {document.some_date}")
    return Identifier(id_type=id_type, id_value=value, country_code=code, remarks="; ".join(notes) or None)


def is_known(printed: str) -> bool:
    """Return whether the kind of an id has a code."""
    return _id_type(printed) != "other"


@functools.lru_cache(maxsize=1024)
def _id_type(printed: str) -> str:
    label = printed.rstrip(" :-").casefold()
    # "Digital Currency Address - XBT": a kind for each currency.
    is_wallet = label.startswith("digital currency address")
    return "digital_currency_address" if is_wallet else _TYPES.get(label, "other")
