"""Which tables a data set has: those of a list, of the Federal Register, or of what is derived from both."""

from collections.abc import Mapping
from types import MappingProxyType

from entity_lists.contract.law_tables import LAW_TABLES
from entity_lists.contract.register_tables import REGISTER_TABLES
from entity_lists.contract.schema import Table
from entity_lists.contract.tables import TABLES

REGISTER_ID = "us_federal_register"
LAW_ID = "us_bis_entity_list_law"
# Of each derived data set, what it is derived from.
DERIVED_FROM: Mapping[str, tuple[str, ...]] = MappingProxyType({LAW_ID: ("us_bis_entity_list", REGISTER_ID)})

_OTHER_THAN_LISTS: Mapping[str, Mapping[str, Table]] = MappingProxyType({
    REGISTER_ID: MappingProxyType({table.name: table for table in REGISTER_TABLES}),
    LAW_ID: MappingProxyType({table.name: table for table in LAW_TABLES}),
})
# Every table that any data set has, those of lists first.
ALL_TABLES: Mapping[str, Table] = MappingProxyType({
    **TABLES,
    **{name: table for tables in _OTHER_THAN_LISTS.values() for name, table in tables.items()},
})


def tables_of(source_id: str) -> Mapping[str, Table]:
    """Return the tables that each release of a data set has, by name, in the order in which they are audited."""
    return _OTHER_THAN_LISTS.get(source_id, TABLES)


def counted_table(source_id: str) -> str:
    """Return the name of the table whose rows say how much a release holds: entries of a list."""
    return {REGISTER_ID: "documents", LAW_ID: "legal_history"}.get(source_id, "entries")


def is_list(source_id: str) -> bool:
    """Return whether a data set is a list of parties, with entries; what it is not has other tables."""
    return source_id not in _OTHER_THAN_LISTS
