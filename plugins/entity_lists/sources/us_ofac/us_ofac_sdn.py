"""OFAC's list of Specially Designated Nationals and Blocked Persons: all dealings with them are prohibited.

Read from the flat files (SDN.CSV, ADD.CSV, ALT.CSV, SDN_COMMENTS.CSV) or from sdn_advanced.xml, told apart by content.
A party's number is the same in both, and is its identity. The flat files have no day of listing; the advanced XML has.

Source: https://ofac.treasury.gov/specially-designated-nationals-list-data-formats-data-schemas, 2024-05-06.
"""

from entity_lists.fetch import current_file
from entity_lists.source import Source
from entity_lists.sources.us_ofac import ofac_list

SOURCE_ID = "us_ofac_sdn"
_LIST = ofac_list.OfacList(
    source_id=SOURCE_ID, list_code="SDN", files=("SDN.CSV", "ADD.CSV", "ALT.CSV", "SDN_COMMENTS.CSV"), dated=4
)

parse = _LIST.parse


def source(base_url: str = ofac_list.BASE_URL) -> Source:
    """Return the source; base_url is another server's in tests."""
    return Source(
        source_id=SOURCE_ID,
        title="U.S. Specially Designated Nationals and Blocked Persons List",
        publisher=ofac_list.PUBLISHER,
        homepage="https://ofac.treasury.gov/specially-designated-nationals-and-blocked-persons-list-sdn-human-readable-lists",
        data_license="U.S. government work, public domain",
        list_codes=("SDN",),
        # Designations are published on working days, most of them before noon, some in the afternoon.
        schedule="7 11,17 * * 1-5",
        timezone=ofac_list.TIMEZONE,
        parser_version=1,
        newest=current_file.today,
        download=_LIST.download(base_url),
        check=_LIST.check,
        parse=_LIST.parse,
        companions=_LIST.companions,
        has_lasting_ids=True,
    )
