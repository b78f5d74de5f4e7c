"""Releases of every source on the day of a new kind of rule: a full list, and the same with a tenth more in new words.

What each list can say is said at once: a country, a programme and a label never seen, new words in each coded column,
an alias and a citation in a new form, a name of 300 characters, an address of 2,000, a date that is yet to come.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

DAY, NEXT_DAY, TO_COME = date(2026, 7, 31), date(2026, 8, 3), date(2026, 9, 1)
LONG_NAME, LONG_ADDRESS = 300, 2000
COUNTRY, PROGRAM, LABEL = "Wakandia", "NOVEL-EO99999", "Gate Pass"
REQUIREMENT, POLICY = "Whatever glimmers at dusk", "Benevolent neglect"
ALIAS, CITATION = "otherwise styled", "FR Doc. 2026-12345"

Files = Mapping[str, bytes]


@dataclass(frozen=True, kw_only=True)
class Party:
    """One party; of a new rule (is_new) or of before."""

    number: int
    name: str
    alias: str
    address: str
    is_new: bool = False

    def says(self, usual: str, new: str) -> str:
        """Return how this party's rule puts it."""
        return new if self.is_new else usual

    def day(self, pattern: str) -> str:
        """Return since when: long ago, or from a day that is yet to come."""
        day = TO_COME if self.is_new else date(2020, 3, 10)
        return day.strftime(pattern).format(d=day.day, m=day.month)


@dataclass(frozen=True, kw_only=True)
class List:
    """How a source's list of so many parties is written, and what it says that was never seen.

    write: makes the files of a release, the first one first; they are named with {} for the day. words: what a reader
    of the audit's report has to find in it. columns: the columns that it has to warn of.
    """

    size: int
    write: Callable[[Sequence[Party]], Files]
    words: tuple[str, ...]
    columns: tuple[str, ...]


def usual(number: int) -> list[Party]:
    """Return so many parties, numbered from 1."""
    return [
        Party(number=n, name=f"Harbor Works {n} Ltd.", alias=f"Harborworks {n}", address=f"{n} Main Street")
        for n in range(1, number + 1)
    ]


def new(number: int, after: int) -> list[Party]:
    """Return so many parties of a new rule, numbered after the others; the first two have a long name and address."""
    parties = [
        Party(
            number=n, name=f"Novel Foundry {n} Ltd.", alias=f"Novelfoundry {n}", address=f"{n} Dusk Lane", is_new=True
        )
        for n in range(after + 1, after + number + 1)
    ]
    long_name = f"Novel {'Very ' * LONG_NAME}"[: LONG_NAME - 5] + " Ltd."
    long_address = f"{'Dusk Lane near the Old Well ' * LONG_ADDRESS}"[: LONG_ADDRESS - 5] + " 0001"
    parties[0] = Party(**vars(parties[0]) | {"name": long_name})
    parties[1] = Party(**vars(parties[1]) | {"address": long_address})
    return parties


def releases(of: List) -> tuple[Files, Files, list[Party]]:
    """Return the files of the two days, and the parties of the second."""
    parties = usual(of.size)
    more = [*parties, *new(max(2, of.size // 10), of.size)]
    return _dated(of.write(parties), DAY), _dated(of.write(more), NEXT_DAY), more


def _dated(files: Files, day: date) -> Files:
    return {name.format(day.isoformat()): content for name, content in files.items()}
