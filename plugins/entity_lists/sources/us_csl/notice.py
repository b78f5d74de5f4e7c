"""The Federal Register notices that the Consolidated Screening List cites, each of its lists in its own way.

    EL, MEU, DTC    82 FR 24242; 83 FR 37423 · 77 FR 61249 No. 195 · 72 FR 38008 (7/12/2007), 77 FR 24587
    DPL             67 F.R. 56530 9/4/02 67 F.R. 10890 3/11/02
    ISN             Vol. 82, No. 60, 03/30/2017 · Notice 1958, Vol. 59, No. 44, 3/07/94

Source: consolidated.csv of 2018-12-04 and 2023-11-30, https://www.trade.gov/consolidated-screening-list.
"""

import re

from entity_lists.text.citation import Citation
from entity_lists.text.register_citations import read_citations

# "82 F.R. 16788, 16789 4/6/2017": one document, two pages, both of which are cited.
_TWO_PAGES = re.compile(
    r"\b(?P<register>\d{1,3}[. ]{0,2}F\.? ?R\.? {0,3})(?P<first>\d{3,6}), (?P<second>\d{3,6}) "
    r"(?P<date>\d{1,2}/\d{1,2}/\d{2,4})"
)


def read_notice(text: str) -> tuple[tuple[Citation, ...], str]:
    """Return the citations of a cell, oldest first, and what of its text could not be read ("" if all was)."""
    if not text:
        return (), ""
    return read_citations(_TWO_PAGES.sub(r"\g<register>\g<first> \g<date> \g<register>\g<second> \g<date>", text))
