"""Texts cut to a length."""


def cut(text: str, length: int) -> str:
    """Return the text in at most so many characters; where some are left out it ends between two words and with …."""
    if len(text) <= length:
        return text
    shown = text[: length - 1]
    # What comes next is no blank: the last word was cut through. One that is longer than that is cut all the same.
    whole = shown if text[length - 1].isspace() else shown.rpartition(" ")[0]
    return f"{(whole if len(whole) > length // 2 else shown).rstrip(' ,;:')}…"
