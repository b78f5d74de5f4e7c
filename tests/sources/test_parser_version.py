"""What the parser reads in the sample is pinned beside its version: it cannot change in silence."""

import json
from dataclasses import asdict
from hashlib import sha256

from releases import AFTER, BEFORE, SOURCE

PINNED = (1, "5eee3595e94ac923f66cd50fdf057dcdc684ba797911c99455752c65bc7722e2")


def test_the_output_of_the_parser_is_that_of_its_version() -> None:
    read = [asdict(SOURCE.parse(path.read_bytes())) for path in (BEFORE, AFTER)]
    assert [len(records["entries"]) for records in read] == [19, 34]
    for records in read:
        records["observations"] = sorted(records["observations"].items())
    text = json.dumps(read, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    found = (SOURCE.parser_version, sha256(text.encode()).hexdigest())
    assert found == PINNED, (
        "The parser reads the sample otherwise than the version that is pinned here. If the sample changed and the "
        "parser did not, pin the new hash. If the parser changed: raise parser_version in "
        "plugins/entity_lists/sources/us_bis_entity_list.py, so that what differs is told as our doing (cause parser) "
        f"and not as the publisher's, note it in the CHANGELOG under Data, and pin {found}."
    )
