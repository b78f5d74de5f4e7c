"""The Entity List's table in the real releases, read in the plainest way, apart from the parser under test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

ENTITY_LISTS = {
    "2023-12-07": "ecfr/title-15_part-744_supplement-4_2023-12-07.xml",
    "2026-03-25": "ecfr/title-15_part-744_2026-03-25.xml",
    "2026-07-18": "ecfr/title-15_part-744_2026-07-18.xml",
}


@dataclass(frozen=True, kw_only=True)
class EntityListRow:
    """One row: the text of its cells with a newline for each <br/>, and the superscripts of its requirement."""

    country: str
    entity: str
    requirement: str
    requirement_marks: tuple[str, ...]
    policy: str
    citation: str


def entity_list_rows(path: Path) -> Iterator[EntityListRow]:
    (appendix,) = (div for div in etree.parse(path).iter("DIV9") if div.get("N") == "Supplement No. 4 to Part 744")
    for row in appendix.iter("TR"):
        cells = row.findall("TD")
        if len(cells) == 6:  # 2023-12-07: the row of SPAIN has an empty cell too many.
            del cells[1]
        if len(cells) == 5:  # Neither the heading nor the footnotes.
            country, entity, requirement, policy, citation = ("".join(_pieces(cell)).strip() for cell in cells)
            yield EntityListRow(
                country=country,
                entity=entity,
                requirement=requirement,
                requirement_marks=tuple("".join(mark.itertext()) for mark in cells[2].iter("sup")),
                policy=policy,
                citation=citation,
            )


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield "\n" if child.tag == "br" else "".join(_pieces(child))
        yield child.tail or ""
