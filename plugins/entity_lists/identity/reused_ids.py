"""Numbers of the publisher's that stand for more than one party: counted in the profile, so that a person is asked.

Several entries of one release may have one; a new entry may have that of another one; and an entry may go on under its
number with nothing else in common with what it was. The score says so of the last two.
"""

from collections import Counter

import pyarrow as pa

from entity_lists.identity.known import DOUBTFUL, is_numbered

_METRIC = "reused_publisher_ids"


def reused_publisher_ids(identity: pa.Table) -> dict[tuple[str, str], float]:
    """Return how many such numbers there are, and for how many parties each stands, by list and number."""
    rows = [row for row in identity.select(("record_key", "score")).to_pylist() if is_numbered(row["record_key"])]
    parties = Counter(row["record_key"] for row in rows)
    reused = {key for key, number in parties.items() if number > 1}
    reused |= {row["record_key"] for row in rows if row["score"] == DOUBTFUL}
    numbers = {(_METRIC, key.replace(":#", " ", 1)): float(max(2, parties[key])) for key in reused}
    return {(_METRIC, "release"): float(len(reused))} | numbers
