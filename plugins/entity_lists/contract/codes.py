"""The closed lists of the contract: every value that a coded column may have."""

SUBORDINATE, AFFILIATE = "subordinate", "affiliate"
OTHER = "OTHER"

LIST_CODES = (
    "EL", "UVL", "MEU", "DPL", "SDN", "CONS", "SSI", "CMIC", "FSE", "CAP", "NS-MBS", "PLC", "561", "ISN", "DTC", "AECA",
    "UN", "UFLPA", "FCC", OTHER,
)  # fmt: skip
ENTRY_TYPES = ("organization", "person", "vessel", "aircraft", "address", "unknown")
RELATION_TYPES = ("see_also", "subordinate_of", "affiliate_of", "linked_to")
CHANGE_OPS = ("added", "removed", "modified")
# What is counted of a release's changes: entries by what was done to them, and apart those that differ in form only and
# those that are not found but may stand in a record that could not be read.
CHANGE_COUNTS = (*CHANGE_OPS, "form", "unread")
CAUSES = ("source", "parser", "form", "unread")
# The strong keys, strongest first, are codes of their own: what an entry that no key recognises is recognised by.
STRONG_KEYS = (
    "reference_number", "imo_number", "lei", "registration_number", "tax_id", "passport", "national_id",
)  # fmt: skip
IDENTITY_METHODS = ("new", "exact", "rename", "publisher_id", "unread", *STRONG_KEYS)
NAME_TYPES = ("primary", "aka", "fka", "nka", "subordinate")
# other: a kind of identifier that has no code here yet; its remarks have the publisher's label.
ID_TYPES = (
    "birth_date", "birth_place", "death_date", "gender", "title", "job", "nationality", "citizenship", "passport",
    "national_id", "tax_id", "vat_number", "social_security_number", "driver_license", "birth_certificate",
    "residence_permit", "visa_number", "travel_document", "seafarer_id", "military_id", "registration_number",
    "license_number", "lei", "duns_number", "swift_bic", "bank_account", "isin", "ticker", "phone", "email", "website",
    "digital_currency_address", "imo_number", "mmsi", "call_sign", "vessel_type", "vessel_flag", "vessel_former_flag",
    "vessel_owner", "gross_tonnage", "gross_registered_tonnage", "deadweight_tonnage", "built_on", "aircraft_model",
    "aircraft_serial_number", "aircraft_tail_number", "aircraft_mode_s_code", "aircraft_operator", "established_on",
    "organization_type", "sanctions_risk", "executive_order", "physical_description", "reference_number",
    "original_script_name", "standard_order", "inmate_number", "other",
)  # fmt: skip

# Of the Federal Register: where a document stands, what it says it does to a list, and in which unit it counts.
DOCUMENT_STATUSES = ("published", "public_inspection")
STATED_LISTS = ("EL", "MEU", "UVL", "VEU")
STATED_ACTIONS = ("add", "revise", "remove", "correct")
STATED_UNITS = ("entity", "entry", "address", "alias")
RULE_STATUSES = ("in_force", "stayed", "scheduled")
# What a reason is about, the narrower theme first.
THEMES = (
    "pilot_training", "high_altitude_balloons", "spyware", "disinformation", "human_rights", "burma_coup",
    "hypersonics", "quantum", "supercomputing", "semiconductors", "biotechnology", "unmanned_aerial_vehicles",
    "unsafeguarded_nuclear", "missiles", "russian_defense_base", "military_civil_fusion", "military_modernization",
    "supply_to_listed_parties", "diversion",
)  # fmt: skip
# How the document of a citation was found: by its pages, by its first page and day, by its day alone, or not.
JOIN_METHODS = ("interval", "day", "number", "none")
RECONCILIATION_CHECKS = ("stated_shown", "ledger", "printed_date", "volume_year")
RECONCILIATION_RESULTS = ("equal", "explained", "different", "unknown")
