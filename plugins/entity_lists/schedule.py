"""When a source is looked at, in the words of a person."""

# When what follows the snapshots runs without a new one, in UTC.
EVERY_MORNING = "30 6 * * *"

_DAYS = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_EVERY_DAY = "*"
_WORKING_DAYS = "1-5"


def in_words(cron: str, timezone: str) -> str:
    """Return when a cron expression fires: "working days 16:00 New York", "Wednesdays 16:47 New York".

    What these words cannot say comes back as the expression itself: "*/5 * * * * (America/New_York)".
    """
    fields = cron.split()
    days, times = _days(fields), _times(fields)
    place = timezone.rpartition("/")[2].replace("_", " ")
    return f"{days} {times} {place}" if days and times else f"{cron} ({timezone})"


def _days(fields: list[str]) -> str | None:
    if len(fields) != 5 or fields[2:4] != ["*", "*"]:
        return None
    days = fields[4]
    if days in {_EVERY_DAY, _WORKING_DAYS}:
        return {_EVERY_DAY: "every day", _WORKING_DAYS: "working days"}[days]
    numbers = _numbers(days, len(_DAYS))
    return _listed([_DAYS[number] for number in numbers]) if numbers else None


def _times(fields: list[str]) -> str | None:
    if len(fields) != 5:
        return None
    hours, minutes = _numbers(fields[1], 24), _numbers(fields[0], 60)
    return _listed([f"{hour:02}:{minute:02}" for hour in sorted(hours) for minute in sorted(minutes)]) or None


def _numbers(field: str, limit: int) -> list[int]:
    """Return the numbers that a field lists, [] if it says something else."""
    texts = field.split(",")
    numbers = [int(text) for text in texts if text.isdecimal()]
    return numbers if len(numbers) == len(texts) and all(number < limit for number in numbers) else []


def _listed(texts: list[str]) -> str:
    *first, last = texts or [""]
    return f"{', '.join(first)} and {last}" if first else last
