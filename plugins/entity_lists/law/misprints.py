"""Citations that the list misprints, as data: what is printed, what is meant, and by what that is known."""

import functools
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What a misprinted citation means: volume and page, the day of that issue, and by what it is known."""

    volume: int
    page: int
    published_on: date
    source: str

    @property
    def citation(self) -> str:
        """The citation as it should be printed."""
        return f"{self.volume} FR {self.page}"


@functools.cache
def known_misprints() -> dict[tuple[str, date | None], Meant]:
    """Return the misprints that are known, by the citation and the day that are printed."""
    rows = json.loads(Path(__file__).with_name("misprints.json").read_text())
    return {(row["citation"], date.fromisoformat(row["printed_on"])): _meant(row) for row in rows}


def _meant(row: dict[str, str]) -> Meant:
    volume, page = row["meant"].split(" FR ")
    return Meant(
        volume=int(volume), page=int(page), published_on=date.fromisoformat(row["meant_on"]), source=row["source"]
    )
