"""White space in publishers' text, which says nothing."""


def one_line(text: str) -> str:
    """Return the text in one line, with single blanks and none around it."""
    return " ".join(text.split())
