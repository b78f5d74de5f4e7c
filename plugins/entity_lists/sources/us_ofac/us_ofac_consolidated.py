"""OFAC's Consolidated (non-SDN) list: parties under sanctions that are less than blocking.

Sectoral sanctions (SSI), Chinese military companies (CMIC), correspondent accounts (CAPTA), menu-based sanctions, the
Palestinian Legislative Council; programs tells which. Read from the flat files (CONS_PRIM.CSV, CONS_ADD.CSV,
CONS_ALT.CSV, CONS_COMMENTS.CSV), from cons_advanced.xml or from CONSOLIDATED.XML (sdnList), told apart by content. A
party's number is the same in all three, and is its identity. Files named after their day ("cons_prim_2025-12-19.csv")
come without that of comments, which archives leave out; the end of a remark that breaks off is then missing, and
counted as remarks_cut_off.

Source: https://ofac.treasury.gov/consolidated-sanctions-list-non-sdn-lists, 2024-05-06.
"""

from entity_lists.sources.us_ofac.ofac_list import OfacSource, read_release

SOURCE: OfacSource = OfacSource(
    source_id="us_ofac_consolidated",
    title="U.S. Consolidated (non-SDN) Sanctions List",
    publisher="Office of Foreign Assets Control, U.S. Department of the Treasury",
    homepage="https://ofac.treasury.gov/consolidated-sanctions-list-non-sdn-lists",
    data_license="U.S. government work, public domain",
    list_codes=("CONS",),
    lasting_ids=("CONS",),
    # It changes on few days of a year, but on any working day.
    schedule="12 17 * * 1-5",
    timezone="America/New_York",
    files=("CONS_PRIM.CSV", "CONS_ADD.CSV", "CONS_ALT.CSV", "CONS_COMMENTS.CSV"),
    dated=3,
    parser_version=3,
    parse=lambda contents: read_release(contents, SOURCE),
)
