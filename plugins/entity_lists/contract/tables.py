"""The contract: every table and column that a snapshot has, each defined once.

Flat tables with types that every warehouse reads alike. The description of a column travels in the Parquet file's
schema metadata, and its field id never changes: new columns are appended. Tables are sorted by their key, so the same
rows give the same bytes.
"""

from collections.abc import Mapping
from types import MappingProxyType

from entity_lists.contract import codes
from entity_lists.contract.entry_columns import (
    BOOL,
    CARRIED_OVER,
    DATE,
    ENTRY_ID,
    FEW,
    FIRST_COLUMNS,
    INT,
    LICENCE_SECTIONS,
    OWNER_ID,
    POSITION,
    REAL,
    REFERENCE,
    SOURCE_ID,
    TEXT,
)
from entity_lists.contract.schema import Table, optional, required

CONTRACT_VERSION = 2

_SAID_OF_ENTRIES = (*FIRST_COLUMNS, *LICENCE_SECTIONS)
_NOT_COMPARED = ("entry_id", "source_id", "position", "content_sha256")  # no content, or derived from all of it

ENTRIES = Table(
    name="entries",
    description="One listing a row: one party under one destination, or one listed address.",
    key=("entry_id",),
    incidental=("position",),
    is_said_by_publisher=True,
    compared=tuple(column.name for column in _SAID_OF_ENTRIES if column.name not in _NOT_COMPARED),
    columns=(*_SAID_OF_ENTRIES, *CARRIED_OVER),
)

NAMES = Table(
    name="names",
    description="Every name of an entry, the primary one first.",
    key=("entry_id", "position"),
    incidental=("source_id",),
    compared=("name", "name_type", "is_weak"),
    is_said_by_publisher=True,
    columns=(
        OWNER_ID,
        POSITION,
        required("name", TEXT, "The name in the publisher's words."),
        required("name_type", TEXT, "primary, aka, fka, nka or subordinate.", FEW, codes=codes.NAME_TYPES),
        required("is_weak", BOOL, "True for a name too common or too short to screen by alone."),
        required("search_key", TEXT, "The name folded for comparison: no case, accents, punctuation or spaces."),
        SOURCE_ID,
    ),
)

ADDRESSES = Table(
    name="addresses",
    description="Every address of an entry.",
    key=("entry_id", "position"),
    incidental=("source_id",),
    compared=("address", "city", "state", "postal_code", "country_code"),
    is_said_by_publisher=True,
    columns=(
        OWNER_ID,
        POSITION,
        required("address", TEXT, "The address in the publisher's words."),
        optional("city", TEXT, "City, only where the publisher states it apart."),
        optional("state", TEXT, "State or province, only where the publisher states it apart."),
        optional("postal_code", TEXT, "Postal code, only where the publisher states it apart."),
        optional(
            "country_code", TEXT, "ISO 3166-1 alpha-2 code of the country that ends the address, where it does.", FEW
        ),
        SOURCE_ID,
    ),
)

CITATIONS = Table(
    name="citations",
    description="The Federal Register citations of an entry, oldest first.",
    key=("entry_id", "position"),
    incidental=("source_id",),
    compared=("citation", "published_on", "document_number", "effective_on"),
    is_said_by_publisher=True,
    columns=(
        OWNER_ID,
        POSITION,
        required("citation", TEXT, "Volume and page, as 90 FR 14048; or volume and issue, as 74 FR No. 8."),
        required("volume", INT, "Volume of the Federal Register; 1935 before the year."),
        optional("page", INT, "Page that the publisher cites; null where an issue is cited."),
        optional("published_on", DATE, "Publication date as the row states it."),
        required("role", TEXT, "listed for the first citation, amended for the later ones.", FEW),
        optional("document_number", TEXT, "Federal Register document number; null until known."),
        optional("effective_on", DATE, "Date from which the rule has effect; null until known."),
        optional("url", TEXT, "Where the Federal Register shows this page; null where an issue is cited."),
        SOURCE_ID,
    ),
)

IDENTIFIERS = Table(
    name="identifiers",
    description="What else tells a party from others: documents, birth dates, vessel numbers, contacts.",
    key=("entry_id", "position"),
    incidental=("source_id",),
    compared=("id_type", "id_value", "country_code", "remarks"),
    is_said_by_publisher=True,
    columns=(
        OWNER_ID,
        POSITION,
        required(
            "id_type",
            TEXT,
            "Closed code: passport, tax_id, birth_date, imo_number …; other if it has none yet.",
            FEW,
            codes=codes.ID_TYPES,
        ),
        required("id_value", TEXT, "The value in the publisher's words."),
        optional("country_code", TEXT, "ISO 3166-1 alpha-2 code of the country that issued it, or that it names.", FEW),
        optional("remarks", TEXT, "What the publisher says of it: its own label, an issuer, a validity."),
        SOURCE_ID,
    ),
)

RELATIONS = Table(
    name="relations",
    description="What an entry says of another party.",
    key=("entry_id", "position"),
    incidental=("source_id",),
    compared=("relation", "related_name", "country_code", "text"),
    is_said_by_publisher=True,
    columns=(
        OWNER_ID,
        POSITION,
        optional(
            "related_entry_id", TEXT, "entry_id of the other party; null if it has no entry of its own.", REFERENCE
        ),
        optional("related_name", TEXT, "The other party's name; the entry's own where the text names none."),
        optional("country_code", TEXT, "The destination under which the text refers to the other party.", FEW),
        required("relation", TEXT, "see_also, subordinate_of, affiliate_of or linked_to.", codes=codes.RELATION_TYPES),
        required("text", TEXT, "The words that say so, verbatim."),
        SOURCE_ID,
    ),
)

CHANGES = Table(
    name="changes",
    description="What differs from the release before, field by field.",
    key=("entry_id", "table_name", "field", "op", "before", "after", "cause"),
    incidental=("source_id",),
    is_for_next=False,
    columns=(
        ENTRY_ID,
        required("op", TEXT, "added, removed or modified.", FEW, codes=codes.CHANGE_OPS),
        required("table_name", TEXT, "entries, names, addresses, citations, identifiers or relations.", FEW),
        required("field", TEXT, "The column that differs; row if a row came or went, record for all.", FEW),
        optional("before", TEXT, "Before: the value as text, or the row or record as JSON; null if there was none."),
        optional("after", TEXT, "After: the value as text, or the row or record as JSON; null if there is none."),
        required(
            "cause",
            TEXT,
            "source if the publisher changed it, parser if our reading did, form if only its spelling or file form "
            "differs, unread if the entry is not found and a record that could not be read may be it.",
            FEW,
            codes=codes.CAUSES,
        ),
        optional("from_release_id", TEXT, "The release before; null in a first release."),
        required("to_release_id", TEXT, "The release in which it is so."),
        SOURCE_ID,
    ),
)

HISTORY = Table(
    name="history",
    description="Every version of every entry: when it was in force, and in which releases that was known.",
    key=("entry_id", "release_from", "valid_from"),
    columns=(
        *FIRST_COLUMNS,
        required("valid_from", DATE, "First day in force: effective date, else publication date, else as-of date."),
        optional("valid_to", DATE, "First day no longer in force; null while it is."),
        required("release_from", TEXT, "First release in which this was known."),
        optional("release_to", TEXT, "First release in which it was known otherwise; null while it is known so."),
        *LICENCE_SECTIONS,
    ),
)

IDENTITY = Table(
    name="identity",
    description="How each entry of this release got its entry_id.",
    key=("entry_id",),
    incidental=("source_id",),
    columns=(
        ENTRY_ID,
        required(
            "record_key",
            TEXT,
            "What the entry is recognised by: list, destination and search key of its name; or the publisher's id.",
        ),
        required("name", TEXT, "Primary name in this release."),
        optional("country_code", TEXT, "Destination in this release.", FEW),
        required("first_release_id", TEXT, "The release in which the entry was first seen."),
        required(
            "method",
            TEXT,
            "new if minted here; else how it was carried over: exact key, publisher_id, rename by likeness, unread if "
            f"its record could not be read; or the strong key that both share: {', '.join(codes.STRONG_KEYS)}.",
            FEW,
            codes=codes.IDENTITY_METHODS,
        ),
        required("score", REAL, "Certainty of the match, 0 to 1; 0 under a number that may have been another party's."),
        SOURCE_ID,
    ),
)

PROFILE = Table(
    name="profile",
    description="What was counted in the release, beside the same count of the release before it.",
    key=("metric", "scope"),
    incidental=("value", "previous_value", "change", "relative_change", "source_id"),
    columns=(
        required("metric", TEXT, "What was counted or measured.", FEW),
        required("scope", TEXT, "Of what: a table, a column, a country; 'release' for the whole.", FEW),
        required("value", REAL, "The count, or a share from 0 to 1."),
        optional("previous_value", REAL, "The same in the release before; null in a first release."),
        optional("change", REAL, "value - previous_value."),
        optional("relative_change", REAL, "change / previous_value; null if that was 0."),
        SOURCE_ID,
    ),
)

QUARANTINE = Table(
    name="quarantine",
    description="Records of the release that could not be read, kept verbatim.",
    key=("position",),
    incidental=("position", "source_id"),
    is_said_by_publisher=True,
    columns=(
        required("position", INT, "Order of the record in the release, from 1."),
        required("reason", TEXT, "Why it could not be read.", FEW),
        required("record_text", TEXT, "The record, verbatim."),
        optional(
            "entry_id",
            TEXT,
            "The entry that it was, if that can be told: it stays in force.",
            REFERENCE,
            since=2,
        ),
        SOURCE_ID,
    ),
)

_ALL = (
    ENTRIES, NAMES, ADDRESSES, CITATIONS, IDENTIFIERS, RELATIONS, CHANGES, HISTORY, IDENTITY, PROFILE, QUARANTINE
)  # fmt: skip
TABLES: Mapping[str, Table] = MappingProxyType({table.name: table for table in _ALL})
PARTS: tuple[Table, ...] = tuple(table for table in _ALL if table.is_part)


def columns_since(version: int) -> list[str]:
    """Return the names of the columns of entries that this version of the contract has not yet."""
    return [column.name for column in ENTRIES.columns if column.since > version]
