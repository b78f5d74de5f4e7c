"""The tables of a derived data set: a list's releases joined with the Federal Register's documents.

A list's own release stays what its bytes say. Whatever the Register says of it later stands here.
"""

from dataclasses import replace

from entity_lists.contract import codes
from entity_lists.contract.entry_columns import BOOL, DATE, FEW, INT, OWNER_ID, REAL, SOURCE_ID, TEXT
from entity_lists.contract.register_tables import (
    ACTION,
    AMENDED,
    AMENDED_COMPARED,
    COUNTRY_CODE,
    COUNTRY_TEXT,
    DOCUMENT_NUMBER,
    IN_DOCUMENT,
    IN_DOCUMENT_KEY,
    LIST_CODE,
    PUBLISHED_ON,
)
from entity_lists.contract.schema import NO_MARK, Table, optional, required
from entity_lists.contract.tables import CHANGES, HISTORY, PROFILE

_DERIVED = replace(SOURCE_ID, description="The derived data set that the row is part of.", since=1)
_ENTRY_ID = replace(OWNER_ID, description="entry_id of the list that was joined.", marks=NO_MARK)
_OF_VERSION = {"entry_id", "valid_from", "valid_to", "source_id"}

CITATION_DOCUMENTS = Table(
    name="citation_documents",
    description="Every distinct citation of the list, and the document that it names.",
    key=("citation", "position"),
    compared=("document_number", "published_on", "effective_on", "method", "problem"),
    is_said_by_publisher=True,
    columns=(
        required("citation", TEXT, "Volume and page as the rows print them: 90 FR 14048."),
        required("position", INT, "Order of the dates that rows print beside it, from 1."),
        required("volume", INT, "Volume that the rows print."),
        optional("page", INT, "Page that the rows print; null where an issue is cited."),
        optional("printed_on", DATE, "Publication date that the rows print beside it."),
        required("rows_listed", INT, "Entries whose first citation it is."),
        required("rows_amended", INT, "Entries of which it is a later citation."),
        optional("document_number", TEXT, "The document that has this page; null if that cannot be told."),
        optional("published_on", DATE, "When that document was published."),
        optional("effective_on", DATE, "From when it has effect; null where the document names no one day."),
        optional("url", TEXT, "Where the Federal Register shows it."),
        required(
            "method",
            TEXT,
            "interval if the page lies in the document's pages, day if it is the last of that day that begins at or "
            "before the page, number if the day alone tells it, none.",
            FEW,
            codes=codes.JOIN_METHODS,
        ),
        optional("candidates", TEXT, "The documents that were possible, joined with '; '."),
        optional("problem", TEXT, "What is wrong with the citation, or why no document was found."),
        optional("meant", TEXT, "The citation that is meant, where the printed one is a known misprint."),
        optional("meant_source", TEXT, "By what the misprint is known."),
        _DERIVED,
    ),
)

LEGAL_HISTORY = Table(
    name="legal_history",
    description="Every version of every entry of the list, with the days of law beside the printed and observed ones.",
    key=("entry_id", "release_from", "printed_from"),
    columns=(
        _ENTRY_ID,
        required("valid_from", DATE, "First day in force by law: the document's day of effect, else printed_from."),
        optional(
            "valid_to",
            DATE,
            "First day no longer in force by law; printed_to where ended_by_document is null, which is the day of the "
            "first release that was seen without it; null while it is in force.",
        ),
        required("printed_from", DATE, "valid_from of the list's own history: by its citations and releases."),
        optional("printed_to", DATE, "valid_to of the list's own history."),
        optional("document_number", TEXT, "The document by which this version came into force; null if not known."),
        optional("published_on", DATE, "When that document was published."),
        optional("ended_by_document", TEXT, "The document by which it ended; null if not known or not ended."),
        required("valid_by", TEXT, "legal if a document gives valid_from, printed if none could be joined.", FEW),
        *(replace(column, since=1) for column in HISTORY.columns if column.name not in _OF_VERSION),
        optional("list_source_id", TEXT, "The list that the entry stands on.", FEW),
        _DERIVED,
    ),
)

RECONCILIATION = Table(
    name="reconciliation",
    description="What documents say they changed, beside what the list shows.",
    key=("comparison", "position"),
    compared=("document_number", "action", "country_code", "stated", "shown", "result", "explanation"),
    is_said_by_publisher=True,
    columns=(
        required("comparison", TEXT, "What is compared.", FEW, codes=codes.RECONCILIATION_CHECKS),
        required("position", INT, "Order within the comparison, from 1."),
        optional("document_number", TEXT, "The document."),
        optional("published_on", DATE, "When it was published."),
        optional("citation", TEXT, "The pages that the rows cite, joined with '; '."),
        optional("action", TEXT, "add, revise or remove.", FEW),
        optional("unit", TEXT, "The unit that the document counts in.", FEW),
        COUNTRY_CODE,
        optional("stated", INT, "What the document says; of a ledger, old + added - removed."),
        optional("shown", INT, "What the list shows."),
        optional("later_removed", INT, "What later documents say they removed of it."),
        optional("difference", INT, "shown + later_removed - stated."),
        required(
            "result",
            TEXT,
            "equal; explained, and explanation says by what; different; unknown where one side states no number.",
            FEW,
            codes=codes.RECONCILIATION_RESULTS,
        ),
        required("explanation", TEXT, "The comparison in a sentence."),
        _DERIVED,
    ),
)

PENDING = Table(
    name="pending",
    description="Law that the list does not show yet: that parties are added, revised or removed, and how many.",
    key=IN_DOCUMENT_KEY,
    compared=("list_code", "action", "unit", "country_code", "stated", "shown", "missing"),
    is_said_by_publisher=True,
    columns=(
        DOCUMENT_NUMBER,
        PUBLISHED_ON,
        IN_DOCUMENT,
        LIST_CODE,
        ACTION,
        optional("unit", TEXT, "The unit that the document counts in; null where it states no number.", FEW),
        COUNTRY_CODE,
        COUNTRY_TEXT,
        optional("stated", INT, "How many the document says; null where it states no number."),
        required("shown", INT, "How many the list shows."),
        optional("missing", INT, "How many it does not show yet."),
        optional("effective_on", DATE, "From when the document has effect; null where it names no one day."),
        optional("filed_on", DATE, "From when it was on public inspection, where that was seen."),
        required("pending_since", DATE, "The first day on which the law was ahead of the list."),
        required("title", TEXT, "The document's title, verbatim."),
        required("url", TEXT, "Where the Federal Register shows it."),
        _DERIVED,
    ),
)

PENDING_ENTRIES = Table(
    name="pending_entries",
    description="The rows that the list does not show yet, read in the full text of a pending document.",
    key=IN_DOCUMENT_KEY,
    compared=AMENDED_COMPARED,
    is_said_by_publisher=True,
    columns=(*AMENDED, _DERIVED),
)

OWNERS = Table(
    name="owners",
    description="Who owns which share of a party, from a file that a person gave: no coverage is claimed.",
    key=("position",),
    compared=("party", "owner", "share", "as_of", "source", "owner_entry_id", "owner_source_id"),
    is_said_by_publisher=True,
    columns=(
        required("position", INT, "The line of the file, from 1."),
        required("party", TEXT, "The party that is owned, in the file's words."),
        required("owner", TEXT, "The owner, in the file's words."),
        required("share", REAL, "The owner's share, from 0 to 1."),
        required("as_of", DATE, "The day for which the share is known."),
        required("source", TEXT, "Where the share was read, in the file's words."),
        optional("owner_entry_id", TEXT, "entry_id of the listed owner; null if the owner is on none of the lists."),
        optional("owner_source_id", TEXT, "The list that the owner stands on.", FEW),
        _DERIVED,
    ),
)

OWNED_PARTIES = Table(
    name="owned_parties",
    description="Parties of which listed owners hold shares, with their sum, and whether it is 50 % or more.",
    key=("party",),
    compared=("share_in_sum", "is_affiliate", "arithmetic", "rule_status"),
    is_said_by_publisher=True,
    columns=(
        required("party", TEXT, "The party that is owned, in the file's words."),
        required("share_in_sum", REAL, "The sum of the shares of its listed owners, from 0 to 1."),
        required("is_affiliate", BOOL, "Whether that is 50 % or more.", FEW),
        required("arithmetic", TEXT, "The shares that were summed: A 30 % + B 25 % = 55 %."),
        optional("rule_status", TEXT, "State of the rule of affiliates on the data set's as-of date.", FEW),
        _DERIVED,
    ),
)

LAW_TABLES = (
    CITATION_DOCUMENTS, LEGAL_HISTORY, RECONCILIATION, PENDING, PENDING_ENTRIES, OWNERS, OWNED_PARTIES, CHANGES, PROFILE
)  # fmt: skip
