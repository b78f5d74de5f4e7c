"""The tables of the Federal Register: its documents, what they say they do to a list, and the rules they put in force.

A document is named by its number and its publication date: numbers were used twice before 2016.
"""

from dataclasses import replace

from entity_lists.contract import codes
from entity_lists.contract.entry_columns import BOOL, DATE, FEW, INT, SOURCE_ID, TEXT
from entity_lists.contract.schema import Table, optional, required
from entity_lists.contract.tables import CHANGES, PROFILE, QUARANTINE

DOCUMENT_NUMBER = required("document_number", TEXT, "The Federal Register's number of the document: 2025-05427.")
PUBLISHED_ON = required(
    "published_on", DATE, "The day on which it is published; on public inspection, the day for which that is planned."
)
LIST_CODE = required(
    "list_code",
    TEXT,
    "The list that is meant: EL Entity List, MEU, UVL, VEU validated end-users.",
    FEW,
    codes=codes.STATED_LISTS,
)
ACTION = required(
    "action", TEXT, "What is done to the list: add, revise, remove or correct.", FEW, codes=codes.STATED_ACTIONS
)
COUNTRY_CODE = optional("country_code", TEXT, "ISO 3166-1 alpha-2 code of the destination; null for all of them.", FEW)
COUNTRY_TEXT = optional("country_text", TEXT, "The destination in the publisher's words.", FEW)
IN_DOCUMENT = required("position", INT, "Order within the document, from 1.")
# What names a row among those of its document.
IN_DOCUMENT_KEY = ("document_number", "published_on", "position")
_OF_REGISTER = replace(SOURCE_ID, since=1)

_SAID_OF_DOCUMENTS = (
    DOCUMENT_NUMBER,
    PUBLISHED_ON,
    required(
        "status",
        TEXT,
        "published, or on public_inspection: law for whoever knows of it, its pages not yet printed.",
        FEW,
        codes=codes.DOCUMENT_STATUSES,
    ),
    required("type", TEXT, "Rule, Proposed Rule, Notice or Presidential Document.", FEW),
    required("title", TEXT, "Its title, verbatim."),
    optional("action", TEXT, "What it says it is, verbatim: Final rule.", FEW),
    optional("abstract", TEXT, "Its summary, verbatim."),
    optional("dates_text", TEXT, "Its paragraph DATES, verbatim."),
    optional(
        "effective_on",
        DATE,
        "The day from which it has effect: the one that dates_text names, within 400 days of publication; else null.",
    ),
    optional("effective_on_stated", DATE, "The day of effect that the Federal Register's data have, unchecked."),
    optional("effective_note", TEXT, "Why effective_on is null or is not effective_on_stated."),
    optional("filed_on", DATE, "The day from which it was on public inspection, where that was seen."),
    optional("volume", INT, "Volume of the Federal Register; 1935 before the year."),
    optional("start_page", INT, "Its first page."),
    optional("end_page", INT, "Its last page; the next document may begin on it."),
    optional("citation", TEXT, "Volume and first page, as 90 FR 14046."),
    optional("agencies", TEXT, "The agencies that issued it, joined with '; '."),
    optional("cfr_parts", TEXT, "The parts of the CFR that it touches, joined with '; ': 15 CFR 744."),
    optional("docket_ids", TEXT, "Its docket numbers, verbatim, joined with '; '."),
    optional("rins", TEXT, "Its regulation identifier numbers, joined with '; '."),
    optional("corrects_document", TEXT, "The number of the document that it corrects."),
    optional("corrected_by", TEXT, "The numbers of the documents that correct it, joined with '; '."),
    required("url", TEXT, "Where the Federal Register shows it."),
    optional("text_url", TEXT, "Where its full text is, as XML."),
    optional("lists_touched", TEXT, "The codes of the lists that it names or changes, joined with '; '."),
    optional(
        "lists_touched_by",
        TEXT,
        "By what that is known: text if its amendments were read, abstract or title if only those name the list.",
        FEW,
    ),
    required("has_text", BOOL, "Whether its full text was read, in this release or an earlier one.", FEW),
)

DOCUMENTS = Table(
    name="documents",
    description="One document of the Federal Register a row: rules that touch 15 CFR part 744.",
    key=("document_number", "published_on"),
    compared=tuple(column.name for column in _SAID_OF_DOCUMENTS[2:]),
    is_said_by_publisher=True,
    columns=(*_SAID_OF_DOCUMENTS, _OF_REGISTER),
)

STATED_COUNTS = Table(
    name="stated_counts",
    description="What a document says it adds to, revises in or removes from a list, by destination where it says so.",
    key=IN_DOCUMENT_KEY,
    compared=("list_code", "action", "unit", "country_code", "stated"),
    is_said_by_publisher=True,
    columns=(
        DOCUMENT_NUMBER,
        PUBLISHED_ON,
        IN_DOCUMENT,
        LIST_CODE,
        ACTION,
        required(
            "unit",
            TEXT,
            "What is counted: a party is one entity and an entry under each of its destinations; an address, an alias.",
            FEW,
            codes=codes.STATED_UNITS,
        ),
        COUNTRY_CODE,
        COUNTRY_TEXT,
        required("stated", INT, "The number."),
        required("sentence", TEXT, "The sentence that says so, verbatim."),
        _OF_REGISTER,
    ),
)

RULES = Table(
    name="rules",
    description="Rules beside the lists that make parties restricted, and since when each has which state.",
    key=("rule_id", "valid_from"),
    compared=("status", "valid_to", "document_number", "text"),
    is_said_by_publisher=True,
    columns=(
        required("rule_id", TEXT, "Our id of the rule: affiliates for that of 50 % owned affiliates.", FEW),
        required("valid_from", DATE, "First day of this state."),
        optional("valid_to", DATE, "First day of the next one; null while none is known."),
        required(
            "status",
            TEXT,
            "in_force or stayed by a document; scheduled where only an earlier document foresees it, and nothing since "
            "has said so.",
            FEW,
            codes=codes.RULE_STATUSES,
        ),
        required("title", TEXT, "What the rule is, in a few words."),
        optional("document_number", TEXT, "The document that says so; null where a person does."),
        optional("published_on", DATE, "When that document was published."),
        required("text", TEXT, "The words that say so, verbatim, or who said it."),
        _OF_REGISTER,
    ),
)

AMENDED_COMPARED = ("list_code", "action", "country_code", "name", "entry_text")
# A row of a list as a document's full text has it.
AMENDED = (
    DOCUMENT_NUMBER,
    PUBLISHED_ON,
    IN_DOCUMENT,
    LIST_CODE,
    ACTION,
    COUNTRY_CODE,
    COUNTRY_TEXT,
    required("name", TEXT, "Primary name of the party, as the list will have it."),
    required("entry_text", TEXT, "The whole cell, or the words of the instruction, verbatim."),
    optional("license_requirement_text", TEXT, "Licence requirement, verbatim."),
    optional("license_policy_text", TEXT, "Licence review policy, verbatim."),
)

AMENDMENTS = Table(
    name="amendments",
    description="The rows that a document adds to, revises in or removes from a list, read in its full text.",
    key=IN_DOCUMENT_KEY,
    compared=AMENDED_COMPARED,
    is_said_by_publisher=True,
    columns=(
        *AMENDED,
        optional("citation_text", TEXT, "The citation as the row prints it; on public inspection a placeholder."),
        optional("page", INT, "The page of the Federal Register that it stands on."),
        _OF_REGISTER,
    ),
)

REASONS = Table(
    name="reasons",
    description="Why parties were put on a list, read in the preamble of a document; not proven on a real text yet.",
    key=IN_DOCUMENT_KEY,
    compared=("party", "country_code", "theme", "theme_words", "paragraph"),
    is_said_by_publisher=True,
    columns=(
        DOCUMENT_NUMBER,
        PUBLISHED_ON,
        IN_DOCUMENT,
        required("party", TEXT, "The party as the paragraph names it."),
        COUNTRY_CODE,
        COUNTRY_TEXT,
        optional(
            "theme",
            TEXT,
            "What the paragraph is about; null where none of the words that say so stands in it.",
            FEW,
            codes=codes.THEMES,
        ),
        optional("theme_words", TEXT, "The words that say so, joined with '; '."),
        required("paragraph", TEXT, "The paragraph, verbatim."),
        _OF_REGISTER,
    ),
)

DOCUMENT_HISTORY = Table(
    name="document_history",
    description="Every version of every document: in which releases the Federal Register had it so.",
    key=("document_number", "published_on", "release_from"),
    columns=(
        *_SAID_OF_DOCUMENTS,
        required("release_from", TEXT, "First release in which it was so."),
        optional("release_to", TEXT, "First release in which it was not; null while it is so."),
        _OF_REGISTER,
    ),
)

REGISTER_TABLES = (
    DOCUMENTS, STATED_COUNTS, RULES, AMENDMENTS, REASONS, CHANGES, DOCUMENT_HISTORY, PROFILE, QUARANTINE
)  # fmt: skip
