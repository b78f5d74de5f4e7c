"""The forms of OFAC's lists: the advanced XML, and those that have no place for much that it says."""

import csv

from entity_lists.records import Entry
from entity_lists.source import OTHER_SCRIPTS, FileForm

# Of a remark in the file of parties; what is longer goes on in the file of comments.
REMARKS_LIMIT = 1000
_SAID_BY_ADVANCED_ALONE = frozenset({
    "entries.listed_on", "identifiers.remarks", "remarks.Lists", "remarks.Measures", "remarks.Legal basis",
    OTHER_SCRIPTS,
})  # fmt: skip
_UNSAID_BY_FLAT_FILES = _SAID_BY_ADVANCED_ALONE | {"addresses.city", "addresses.state", "addresses.postal_code"}


def is_cut_off(remark: str) -> bool:
    """Return whether a remark breaks off."""
    return len(remark) == REMARKS_LIMIT and not remark.endswith(".")


def _breaks_off(entry: Entry) -> bool:
    (party,) = csv.reader(entry.entry_text.splitlines()[:1])
    return is_cut_off(party[-1])


ADVANCED = FileForm(name="advanced XML")
SDN_LIST = FileForm(name="sdnList XML", unsaid=_SAID_BY_ADVANCED_ALONE)
FLAT = FileForm(name="flat files", unsaid=_UNSAID_BY_FLAT_FILES)
FLAT_WITHOUT_COMMENTS = FileForm(
    name="flat files without comments", unsaid=_UNSAID_BY_FLAT_FILES, breaks_off=_breaks_off
)
FORMS = (ADVANCED, SDN_LIST, FLAT, FLAT_WITHOUT_COMMENTS)
