"""Every source. To add a list, write its module in this room, with what it is as its SOURCE, and name it in SOURCES."""

from entity_lists.errors import UsageError
from entity_lists.source import ListSource, Source
from entity_lists.sources import us_bis_entity_list_law, us_dhs_uflpa, us_federal_register
from entity_lists.sources.un_sc import un_sc_consolidated
from entity_lists.sources.us_bis import (
    us_bis_denied_persons,
    us_bis_entity_list,
    us_bis_entity_list_csv,
    us_bis_military_end_user_list,
    us_bis_unverified_list,
)
from entity_lists.sources.us_csl import us_csl
from entity_lists.sources.us_fcc import us_fcc_covered_list
from entity_lists.sources.us_ofac import us_ofac_consolidated, us_ofac_sdn
from entity_lists.sources.us_state import us_state_debarred, us_state_nonproliferation

SOURCES: tuple[ListSource, ...] = (
    us_bis_entity_list.SOURCE,
    us_bis_entity_list_csv.SOURCE,
    us_bis_denied_persons.SOURCE,
    us_bis_military_end_user_list.SOURCE,
    us_bis_unverified_list.SOURCE,
    un_sc_consolidated.SOURCE,
    us_csl.SOURCE,
    us_dhs_uflpa.SOURCE,
    us_fcc_covered_list.SOURCE,
    us_ofac_consolidated.SOURCE,
    us_ofac_sdn.SOURCE,
    us_state_debarred.SOURCE,
    us_state_nonproliferation.SOURCE,
)


# What is no list: the Federal Register is ingested like one, the other is derived from releases of both.
INGESTED: tuple[Source, ...] = (*SOURCES, us_federal_register.SOURCE)
ALL_SOURCES: tuple[Source, ...] = (*INGESTED, us_bis_entity_list_law.SOURCE)


def get_source(source_id: str) -> Source:
    """Return the source of that id.

    Raises:
        UsageError: there is none; the text names those that there are.
    """
    for source in ALL_SOURCES:
        if source.source_id == source_id:
            return source
    raise UsageError(f"There is no source {source_id!r}. There are: {', '.join(s.source_id for s in ALL_SOURCES)}")
