"""Counts beside their nouns."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return "1 entry" or "1,204 entries"; plural: where it is not the noun's regular one."""
    if number == 1:
        return f"{number} {noun}"
    regular = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
    return f"{number:,} {plural or regular}"
