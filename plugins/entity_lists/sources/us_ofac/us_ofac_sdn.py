"""OFAC's list of Specially Designated Nationals and Blocked Persons: all dealings with them are prohibited.

Read from the flat files (SDN.CSV, ADD.CSV, ALT.CSV, SDN_COMMENTS.CSV), from sdn_advanced.xml or from SDN.XML (sdnList),
told apart by content. A party's number is the same in all three, and is its identity. The advanced XML alone has the
day of listing.

Source: https://ofac.treasury.gov/specially-designated-nationals-list-data-formats-data-schemas, 2024-05-06.
"""

from entity_lists.sources.us_ofac.ofac_list import OfacSource, read_release

SOURCE: OfacSource = OfacSource(
    source_id="us_ofac_sdn",
    title="U.S. Specially Designated Nationals and Blocked Persons List",
    publisher="Office of Foreign Assets Control, U.S. Department of the Treasury",
    homepage="https://ofac.treasury.gov/specially-designated-nationals-and-blocked-persons-list-sdn-human-readable-lists",
    data_license="U.S. government work, public domain",
    list_codes=("SDN",),
    lasting_ids=("SDN",),
    # Designations are published on working days, most of them before noon, some in the afternoon.
    schedule="7 11,17 * * 1-5",
    timezone="America/New_York",
    files=("SDN.CSV", "ADD.CSV", "ALT.CSV", "SDN_COMMENTS.CSV"),
    dated=4,
    parser_version=3,
    parse=lambda contents: read_release(contents, SOURCE),
)
