"""The data sets that are no lists, by their ids: told apart without loading what their tables are."""

from collections.abc import Mapping
from types import MappingProxyType

REGISTER_ID = "us_federal_register"
LAW_ID = "us_bis_entity_list_law"
# Of each derived data set, what it is derived from.
DERIVED_FROM: Mapping[str, tuple[str, ...]] = MappingProxyType({LAW_ID: ("us_bis_entity_list", REGISTER_ID)})

# Of each, the table whose rows say how much a release holds.
_COUNTED = {REGISTER_ID: "documents", LAW_ID: "legal_history"}


# How the names of the DAGs begin that feed a data set, its id behind it: what is published, derived, or of the past.
INGEST, DERIVE, BACKFILL = "ingest_", "derive_", "backfill_"
FEEDING = (INGEST, DERIVE, BACKFILL)
# A run of these is about one release.
OF_A_RELEASE = (INGEST, DERIVE)


def dag_of(source_id: str) -> str:
    """Return the id of the DAG that feeds a data set."""
    return f"{DERIVE if source_id in DERIVED_FROM else INGEST}{source_id}"


def counted_table(source_id: str) -> str:
    """Return the name of the table whose rows say how much a release holds: entries of a list."""
    return _COUNTED.get(source_id, "entries")


def is_list(source_id: str) -> bool:
    """Return whether a data set is a list of parties, with entries; what it is not has other tables."""
    return source_id not in _COUNTED
