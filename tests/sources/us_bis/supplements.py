"""Supplements No. 6 and 7 to part 744 as a test types them: rows of three columns in the eCFR's markup."""

from collections.abc import Iterable

from world.releases import row

CHINA = "CHINA, PEOPLE'S REPUBLIC OF"
HEADINGS = {
    6: ("Country", "Listed person and address", "Federal Register citation"),
    7: ("Country", "Entity", "Federal Register citation"),
}


def supplement(number: int, *rows: str, headings: Iterable[str] | None = None, part: str = "744") -> bytes:
    """Return part 744 with one supplement of these rows."""
    heads = "".join(f"<TH>{heading}</TH>" for heading in headings or HEADINGS[number])
    table = f"<TABLE><THEAD><TR>{heads}</TR></THEAD><TBODY>{''.join(rows)}</TBODY></TABLE>"
    appendix = f'<DIV9 N="Supplement No. {number} to Part 744"><P>Text.</P>{table}</DIV9>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<DIV5 N="{part}" TYPE="PART">{appendix}</DIV5>\n'.encode()


def listed(country: str, party: str, citation: str = "85 FR 83799, 12/23/2020.") -> str:
    """Return a row of three cells."""
    return row(country, party, citation)
