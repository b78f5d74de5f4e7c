"""Numbers and times as the pages write them: thousands parted, signs always there, a dash for what is not known."""

from datetime import UTC, datetime


def number(value: float | None) -> str:
    """Return a count or a measure; integers stay whole."""
    return "–" if value is None else f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"


def signed(value: float | None) -> str:
    """Return a difference with its sign."""
    if value is None:
        return "–"
    return "±0" if value == 0 else f"{'+' if value > 0 else '−'}{number(abs(value))}"


def share(value: float | None) -> str:
    """Return a difference in proportion, in per cent with its sign."""
    return "–" if value is None else f"{'+' if value > 0 else '−' if value < 0 else '±'}{abs(value):.1%}"


def moment(text: str | None) -> str:
    """Return an ISO 8601 time to the minute, in UTC; a text that is none as it is."""
    if not text:
        return "–"
    try:
        return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return text
