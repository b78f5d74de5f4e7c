"""Where the lines, bars and ticks of the charts lie: numbers only, in the units of an SVG's view box, y downwards."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

MARK_KINDS = ("rolled back", "withdrawn", "rejected", "asked")

_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_MARGIN = 100.0, 24.0, 3.0
_WIDTH, _HEIGHT = 760.0, 290.0
# Of the two fields: entries above, changes below; marks stand over them, dates under them.
_LEFT, _RIGHT = 64.0, 744.0
_ENTRIES_TOP, _ENTRIES_BOTTOM = 34.0, 154.0
_CHANGES_TOP, _CHANGES_BOTTOM = 174.0, 254.0
_MARKS_Y = 18.0
_MOST_DATES, _MOST_NUMBERS = 6, 4
# Entries are drawn over at least this part of what there are.
_LEAST_OF_RANGE = 20
_BAR_LEAST, _BAR_MOST = 1.0, 10.0


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One value of a sparkline, and where it lies."""

    x: float
    y: float
    value: float


@dataclass(frozen=True, kw_only=True)
class Sparkline:
    """A line without axes; lines: a run of dots each, parted where a value is missing. last: the newest dot."""

    width: float
    height: float
    lines: tuple[tuple[Dot, ...], ...]
    last: Dot | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a chart is told of one release; as_of: ISO date."""

    release_id: str
    as_of: str
    entries: int
    added: int
    removed: int
    modified: int


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something that happened to a release. kind: one of MARK_KINDS; as_of: ISO date."""

    release_id: str
    as_of: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Tick:
    """One label of an axis, and where it lies along it."""

    at: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar of changes, of one kind: added, removed or modified; is_cut: it is longer than there is room."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    is_cut: bool


@dataclass(frozen=True, kw_only=True)
class Place:
    """One release on the time line: its dot on the line of entries, and its bars."""

    figures: Figures
    x: float
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, kw_only=True)
class PlacedMark:
    """A mark, and where it lies."""

    mark: Mark
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Entries as a line of steps, changes as bars from `zero` up (added, modified) and down (removed), over dates.

    steps: the corners of the line. days: ticks along x; levels, amounts: along y, of the entries and of the changes.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    zero: float
    steps: tuple[tuple[float, float], ...]
    places: tuple[Place, ...]
    marks: tuple[PlacedMark, ...]
    days: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    amounts: tuple[Tick, ...]


def sparkline(values: Sequence[float | None]) -> Sparkline:
    """Return the line of these values, oldest first; None: not known, the line is parted there."""
    known = [value for value in values if value is not None]
    least, most = min(known, default=0), max(known, default=0)
    runs: list[list[Dot]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x = _between(place, 0, len(values) - 1, _SPARK_MARGIN, _SPARK_WIDTH - _SPARK_MARGIN)
        y = _between(value, least, most, _SPARK_HEIGHT - _SPARK_MARGIN, _SPARK_MARGIN)
        runs[-1].append(Dot(x=x, y=y, value=value))
    lines = tuple(tuple(run) for run in runs if run)
    return Sparkline(width=_SPARK_WIDTH, height=_SPARK_HEIGHT, lines=lines, last=lines[-1][-1] if lines else None)


def timeline(points: Sequence[Figures], marks: Sequence[Mark] = ()) -> Timeline:
    """Return the chart of a source's releases, in any order; marks: also of releases that are not among the points."""
    ordered = sorted(points, key=lambda point: (point.as_of, point.release_id))
    dates = sorted({*(point.as_of for point in ordered), *(mark.as_of for mark in marks)}) or ["1970-01-01"]
    span = date.fromisoformat(dates[0]).toordinal(), date.fromisoformat(dates[-1]).toordinal()
    levels = _round_steps(*_range_of([point.entries for point in ordered]))
    amounts = _amounts(ordered)
    places = tuple(_places(ordered, span, levels, amounts))
    return Timeline(
        width=_WIDTH,
        height=_HEIGHT,
        left=_LEFT,
        right=_RIGHT,
        top=_ENTRIES_TOP,
        bottom=_CHANGES_BOTTOM,
        zero=_amount_y(0, amounts),
        steps=_corners(places),
        places=places,
        marks=tuple(_placed_marks(marks, span)),
        days=tuple(Tick(at=_x(day, span), label=date.fromordinal(day).isoformat()) for day in _days(span)),
        levels=tuple(Tick(at=_level_y(level, levels), label=f"{level:,}") for level in levels),
        amounts=tuple(Tick(at=_amount_y(amount, amounts), label=f"{abs(amount):,}") for amount in amounts),
    )


def _between(value: float, least: float, most: float, start: float, end: float) -> float:
    """Return where a value between two others lies between two coordinates: in the middle if these are the same."""
    share = 0.5 if most == least else (value - least) / (most - least)
    return round(start + share * (end - start), 1)


def _x(day: int, span: tuple[int, int]) -> float:
    return _between(day, *span, _LEFT + _BAR_MOST, _RIGHT - _BAR_MOST)


def _level_y(entries: int, levels: Sequence[int]) -> float:
    return _between(entries, levels[0], levels[-1], _ENTRIES_BOTTOM, _ENTRIES_TOP)


def _amount_y(amount: int, amounts: Sequence[int]) -> float:
    within = min(max(amount, amounts[0]), amounts[-1])
    return _between(within, amounts[0], amounts[-1], _CHANGES_BOTTOM, _CHANGES_TOP)


def _range_of(values: Sequence[int]) -> tuple[int, int]:
    least, most = min(values, default=0), max(values, default=0)
    # A list that lost most of what it had is drawn down to nothing; of others a small difference would not be seen so,
    # nor is it to be drawn as a great one.
    return (0 if least * 3 < most else min(least, most - most // _LEAST_OF_RANGE)), most


def _round_steps(least: int, most: int) -> list[int]:
    """Return round numbers at even distances, from one that is not above least to one that is not below most."""
    wanted = max((most - least) / _MOST_NUMBERS, 1)
    power = 10 ** (len(str(int(wanted))) - 1)
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= wanted)
    first, last = least // step * step, -(-most // step) * step
    return [*range(first, max(last, first + step) + 1, step)]


def _amounts(ordered: Sequence[Figures]) -> list[int]:
    """Return the ticks of the changes, from those below zero to those above it.

    The bar of a first release, of which everything is added, is cut off: beside it no other one would be seen.
    """
    later = [point for point in ordered if point.added < point.entries] or ordered
    up = max((point.added + point.modified for point in later), default=0)
    down = max((point.removed for point in later), default=0)
    # Where there is little of one side, its tick still has room for its label.
    least = max(up, down) // 4
    ups, downs = (_round_steps(0, max(side, least))[-1] for side in (up, down))
    return [-downs, 0, ups] if down else [0, ups]


def _days(span: tuple[int, int]) -> list[int]:
    first, last = span
    number = min(_MOST_DATES, last - first + 1)
    return [first + round(place * (last - first) / max(number - 1, 1)) for place in range(number)]


def _places(
    ordered: Sequence[Figures], span: tuple[int, int], levels: Sequence[int], amounts: Sequence[int]
) -> Iterator[Place]:
    width = round(min(max((_RIGHT - _LEFT) / (2 * len(ordered)), _BAR_LEAST), _BAR_MOST), 1) if ordered else _BAR_MOST
    of_day: Counter[str] = Counter()
    for point in ordered:
        # Those of one day stand side by side.
        x = round(_x(date.fromisoformat(point.as_of).toordinal(), span) + of_day[point.as_of] * width, 1)
        of_day[point.as_of] += 1
        bars = tuple(_bars(point, round(x - width / 2, 1), width, amounts))
        yield Place(figures=point, x=x, y=_level_y(point.entries, levels), bars=bars)


def _bars(point: Figures, x: float, width: float, amounts: Sequence[int]) -> Iterator[Bar]:
    ends = (
        ("added", 0, point.added),
        ("modified", point.added, point.added + point.modified),
        ("removed", 0, -point.removed),
    )
    for kind, start, end in ends:
        high, low = sorted((_amount_y(start, amounts), _amount_y(end, amounts)))
        if start != end and (low > high or amounts[0] <= end <= amounts[-1]):
            # What is there is seen, however little it is.
            height = round(max(low - high, _BAR_LEAST), 1)
            is_cut = not amounts[0] <= end <= amounts[-1]
            yield Bar(kind=kind, x=x, y=high, width=width, height=height, is_cut=is_cut)


def _corners(places: Sequence[Place]) -> tuple[tuple[float, float], ...]:
    """Return the corners of the line: what is in force stays so until the next release."""
    corners = [(places[0].x, places[0].y)] if places else []
    for before, after in pairwise(places):
        corners += [(after.x, before.y), (after.x, after.y)]
    return tuple(corners)


def _placed_marks(marks: Sequence[Mark], span: tuple[int, int]) -> Iterator[PlacedMark]:
    for mark in sorted(marks, key=lambda mark: (mark.as_of, mark.release_id)):
        yield PlacedMark(mark=mark, x=_x(date.fromisoformat(mark.as_of).toordinal(), span), y=_MARKS_Y)
