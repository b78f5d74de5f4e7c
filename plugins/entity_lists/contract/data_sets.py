"""Which tables a data set has: those of a list, of the Federal Register, or of what is derived from both."""

from collections.abc import Mapping
from types import MappingProxyType

from entity_lists.contract.kinds import LAW_ID, REGISTER_ID
from entity_lists.contract.law_tables import LAW_TABLES
from entity_lists.contract.register_tables import REGISTER_TABLES
from entity_lists.contract.schema import Table
from entity_lists.contract.tables import TABLES

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
