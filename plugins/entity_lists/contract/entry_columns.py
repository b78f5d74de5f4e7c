"""The columns of an entry: those of the table entries, most of which its history has too."""

from dataclasses import replace

import pyarrow as pa

from entity_lists.contract import codes
from entity_lists.contract.schema import Mark, optional, required

TEXT, BOOL, INT, DATE, REAL = pa.string(), pa.bool_(), pa.int32(), pa.date32(), pa.float64()

FEW, REFERENCE = Mark.FEW_VALUES, Mark.REFERENCE
_BLANKS, _REWORDING = Mark.WATCHED_FOR_BLANKS, Mark.WATCHED_FOR_REWORDING
_LICENCE_CODE = FEW | Mark.MAY_BE_OTHER | _BLANKS

ENTRY_ID = required("entry_id", TEXT, "Our stable id of the entry; the same in every release that has the entry.")
OWNER_ID = replace(ENTRY_ID, marks=REFERENCE)
POSITION = required("position", INT, "Order within the entry, from 1.")
# Last in the tables that version 1 had without it.
SOURCE_ID = required("source_id", TEXT, "The source that the row comes from.", FEW, since=2)

# In the order of their field ids; history goes on with columns of its own, so what came later stands apart.
FIRST_COLUMNS = (
    ENTRY_ID,
    replace(SOURCE_ID, description="The source that the entry comes from.", since=1),
    required(
        "list_code",
        TEXT,
        "The list that the entry stands on: EL, UVL, MEU, DPL of Commerce; SDN, CONS, SSI, CMIC, FSE, CAP, NS-MBS, "
        "PLC, 561 of the Treasury; ISN, DTC, AECA of State; UFLPA, FCC; UN of the Security Council; OTHER for a list "
        "that has no code yet, whose name stands in remarks.",
        FEW,
        codes=codes.LIST_CODES,
    ),
    optional("publisher_id", TEXT, "The publisher's own id; null where the publisher gives none.", _BLANKS),
    required(
        "entry_type",
        TEXT,
        "organization, person, vessel, aircraft, address or unknown.",
        FEW | _REWORDING,
        codes=codes.ENTRY_TYPES,
    ),
    required(
        "name",
        TEXT,
        "Primary name in the publisher's words, without aliases, addresses and footnote marks.",
        _REWORDING,
    ),
    optional(
        "country_code",
        TEXT,
        "ISO 3166-1 alpha-2 code of the destination that the entry is listed under; in a list without destinations, of "
        "the one country that all of its addresses name, null if they name several.",
        FEW | _BLANKS | _REWORDING,
    ),
    optional("country_text", TEXT, "The publisher's heading of that destination, verbatim.", FEW),
    optional(
        "listed_on",
        DATE,
        "Publication date of the first citation; where there is none, the publisher's date of the listing.",
        _BLANKS | _REWORDING,
    ),
    optional(
        "amended_on",
        DATE,
        "Publication date of the last citation, or the publisher's date of it; null if never amended.",
        _BLANKS,
    ),
    optional(
        "effective_on", DATE, "Date from which the listing has legal effect; null until known.", _BLANKS | _REWORDING
    ),
    optional("expires_on", DATE, "Date on which the listing ends; null if it has no end.", _BLANKS | _REWORDING),
    optional(
        "license_requirement_code",
        TEXT,
        "Closed code of the licence requirement; OTHER if not known yet.",
        _LICENCE_CODE,
    ),
    optional("license_requirement_text", TEXT, "Licence requirement, verbatim.", FEW | _REWORDING),
    optional(
        "license_policy_code", TEXT, "Closed code of the licence review policy; OTHER if not known yet.", _LICENCE_CODE
    ),
    optional("license_policy_text", TEXT, "Licence review policy, verbatim.", FEW | _REWORDING),
    optional("footnotes", TEXT, "Footnote marks of the licence requirement, comma-joined: 4 or 1,2.", FEW | _BLANKS),
    optional("programs", TEXT, "Sanctions programmes, joined with '; '.", _BLANKS | _REWORDING),
    optional("parent_entry_id", TEXT, "entry_id of the entry that this one is listed as part of.", REFERENCE),
    optional("parent_relation", TEXT, "subordinate or affiliate.", FEW),
    optional("remarks", TEXT, "What the record says beyond the other columns, verbatim.", _BLANKS),
    required("entry_text", TEXT, "The whole cell or record, verbatim; line breaks kept."),
    required("position", INT, "Order of the record in the release, from 1."),
    required("content_sha256", TEXT, "SHA-256 of all that the entry says in every table."),
)

LICENCE_SECTIONS = (
    optional(
        "license_sections",
        TEXT,
        "Sections of the EAR that the licence requirement cites, joined with '; ': 734.9(e)(1); 744.11.",
        FEW,
        since=2,
    ),
    optional(
        "license_policy_sections", TEXT, "Sections of the EAR that the licence review policy cites.", FEW, since=2
    ),
)

CARRIED_OVER = (
    required(
        "is_carried_over",
        BOOL,
        "True if the publisher still prints the record and it could not be read: this is how it last read.",
        FEW,
        since=2,
    ),
    optional("carried_over_since", DATE, "As-of date of the first release in which it could not be read.", since=2),
    optional("carried_over_reason", TEXT, "Why it could not be read; the record is in quarantine.", since=2),
)
