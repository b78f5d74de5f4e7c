"""What a publisher's text may do where it is shown: nothing. Terminals and spreadsheets read commands into text.

Parquet files and JSON keep every text verbatim; here is only what goes to a screen or into a sheet.
"""

import re
import unicodedata

# What a terminal acts on (escapes, cursor), and what turns the order of the letters after it (Unicode, UAX 9).
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# JSON escapes what lies below U+0020 by itself; a lone surrogate cannot be printed at all.
_ESCAPED_IN_JSON = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Source: https://owasp.org/www-community/attacks/CSV_Injection, 2026; the wide forms are what NFKC makes of them.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain(text: str) -> str:
    """Return the text for a screen: every control character but tab and line break becomes U+FFFD."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def cut(text: str, length: int) -> str:
    """Return the text in at most so many characters; where some are left out it ends between two words and with …."""
    if len(text) <= length:
        return text
    shown = text[: length - 1]
    # What comes next is no blank: the last word was cut through. One that is longer than that is cut all the same.
    whole = shown if text[length - 1].isspace() else shown.rpartition(" ")[0]
    return f"{(whole if len(whole) > length // 2 else shown).rstrip(' ,;:')}…"


def json_escaped(text: str) -> str:
    """Return JSON that means the same and has no control characters in it."""
    return _ESCAPED_IN_JSON.sub(lambda character: f"\\u{ord(character[0]):04x}", text)


def csv_cell(value: object) -> object:
    """Return the value for a CSV file: a text that a spreadsheet would calculate gets a single quote before it.

    Numbers stay numbers.
    """
    starts = isinstance(value, str) and unicodedata.normalize("NFKC", value[:1]).startswith(_STARTS_FORMULA)
    return f"'{value}" if starts else value
