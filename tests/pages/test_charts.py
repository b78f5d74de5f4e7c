"""Charts: where lines, bars, marks and ticks lie, for one release and for five hundred; and what is drawn of it."""

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from entity_lists.pages.charts import MARK_KINDS, Figures, Mark, Timeline, sparkline, timeline
from entity_lists.text.plain import plain
from world.templates import macro

HOSTILE = "\"><script>alert(1)</script>'\u202e&"


def figures(day: str, entries: int, added: int = 0, removed: int = 0, modified: int = 0) -> Figures:
    """Return the figures of a release of a day."""
    return Figures(
        release_id=f"{day}-00000000", as_of=day, entries=entries, added=added, removed=removed, modified=modified
    )


def every_day(number: int) -> list[Figures]:
    """Return so many releases, a week apart; the first adds everything."""
    days = [(date(2016, 1, 1) + timedelta(weeks=week)).isoformat() for week in range(number)]
    return [
        figures(days[0], 3_000, 3_000),
        *(figures(day, 3_000 + place, 5, 2, 3) for place, day in enumerate(days[1:])),
    ]


def lies_within(chart: Timeline) -> bool:
    """Return whether everything lies in the view box."""
    xs = [*(x for x, _ in chart.steps), *(mark.x for mark in chart.marks), *(tick.at for tick in chart.days)]
    ys = [*(y for _, y in chart.steps), *(tick.at for tick in chart.levels + chart.amounts)]
    bars = [bar for place in chart.places for bar in place.bars]
    xs += [bar.x for bar in bars] + [bar.x + bar.width for bar in bars]
    ys += [bar.y for bar in bars] + [bar.y + bar.height for bar in bars]
    return all(0 <= x <= chart.width for x in xs) and all(0 <= y <= chart.height for y in ys)


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([], []),
        ([None], []),
        ([7], [[(50.0, 12.0)]]),
        ([5, 5], [[(3.0, 12.0), (97.0, 12.0)]]),
        ([0, 10, 5], [[(3.0, 21.0), (50.0, 3.0), (97.0, 12.0)]]),
        ([0, None, 10], [[(3.0, 21.0)], [(97.0, 3.0)]]),
    ],
    ids=["none", "unknown", "one", "equal", "three", "gap"],
)
def test_a_sparkline_has_its_dots_in_its_box(values: list[float | None], points: list[Any]) -> None:
    line = sparkline(values)
    assert [[(dot.x, dot.y) for dot in run] for run in line.lines] == points
    assert line.last == (line.lines[-1][-1] if points else None)


def test_a_time_line_without_releases_has_none() -> None:
    chart = timeline([])
    assert (chart.places, chart.steps, chart.marks) == ((), (), ())
    assert macro("draw_timeline(chart, 'nothing')", chart=chart).strip() == ""


def test_one_release_stands_in_the_middle_and_its_first_entries_are_drawn() -> None:
    chart = timeline([figures("2025-03-28", 3_421, 3_421)])
    (place,) = chart.places
    (bar,) = place.bars
    assert place.x == (chart.left + chart.right) / 2
    assert [tick.label for tick in chart.days] == ["2025-03-28"]
    assert (bar.kind, bar.is_cut, bar.y + bar.height) == ("added", False, chart.zero)
    assert lies_within(chart)


def test_entries_go_in_steps_and_changes_up_and_down_from_zero() -> None:
    chart = timeline([
        figures("2025-01-01", 100, 100),
        figures("2025-01-11", 104, 6, 2, 3),
        figures("2025-01-31", 103, 0, 1),
    ])
    (x1, y1), (x2, y2), (x3, y3), (x4, y4), (x5, y5) = chart.steps
    assert x1 < x2 == x3 < x4 == x5
    assert y1 == y2 > y3 == y4 < y5
    assert (x3 - x1) * 2 == pytest.approx(x5 - x3, abs=0.2)
    added, modified, removed = chart.places[1].bars
    assert [added.kind, modified.kind, removed.kind] == ["added", "modified", "removed"]
    assert added.y + added.height == pytest.approx(chart.zero, abs=0.2)
    assert modified.y + modified.height == pytest.approx(added.y, abs=0.2)
    assert removed.y == chart.zero
    assert added.height == pytest.approx(3 * removed.height, abs=0.2)


def test_the_bar_of_a_first_release_is_cut_so_that_others_are_seen() -> None:
    chart = timeline([figures("2025-01-01", 3_000, 3_000), figures("2025-01-11", 3_004, 6, 2)])
    first, second = chart.places
    assert [bar.is_cut for bar in first.bars] == [True]
    assert all(bar.height > 5 and not bar.is_cut for bar in second.bars)


@pytest.mark.parametrize("number", [1, 2, 3, 60, 500])
def test_so_many_releases_fit_with_few_round_ticks(number: int) -> None:
    points = every_day(number)
    marks = [Mark(release_id=points[-1].release_id, as_of=points[-1].as_of, kind=kind) for kind in MARK_KINDS]
    chart = timeline(points, marks)
    assert len(chart.places) == number
    assert lies_within(chart)
    assert 2 <= len(chart.levels) <= 6
    assert 1 <= len(chart.days) <= 6
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", tick.label) for tick in chart.days)
    levels = [int(tick.label.replace(",", "")) for tick in chart.levels]
    assert {str(after - before).rstrip("0") for before, after in pairwise(levels)} < {"1", "2", "5"}
    assert len(macro("draw_timeline(chart, 'Entries')", chart=chart)) < 1_000 * number + 10_000


def test_releases_of_one_day_stand_side_by_side() -> None:
    one, two = (figures("2025-01-01", 5, 1), figures("2025-01-01", 5, 0, 1))
    xs = [place.x for place in timeline([one, two, figures("2025-02-01", 5)]).places]
    assert xs == sorted(set(xs))


def test_a_mark_of_a_release_that_was_never_published_widens_the_time() -> None:
    mark = Mark(release_id="2025-03-01-11111111", as_of="2025-03-01", kind="rejected")
    chart = timeline([figures("2025-01-01", 5)], [mark])
    assert [(placed.mark, placed.x > chart.places[0].x) for placed in chart.marks] == [(mark, True)]
    assert chart.days[-1].label == "2025-03-01"


def drawn(svg: str) -> etree._Element:
    """Return the chart, which has to be well-formed."""
    return etree.fromstring(re.sub(r"(?s)^.*?(<svg.*</svg>).*$", r"\1", svg))


def texts(chart: etree._Element, tag: str) -> list[str]:
    return [element.text or "" for element in chart.iter(tag)]


def test_a_sparkline_is_drawn_with_a_label_and_without_styles() -> None:
    html = macro("spark(values, label)", values=[1, None, 3, 4], label="Entries of a list")
    chart = drawn(html)
    assert (chart.get("role"), chart.get("aria-label")) == ("img", "Entries of a list: 4 now")
    assert len(list(chart.iter("polyline"))) == 1
    assert "style=" not in html
    assert macro("spark(values, label)", values=[], label="x").strip() == '<span class="muted">–</span>'


def test_every_release_and_mark_of_a_time_line_says_what_it_is() -> None:
    days = [(f"2025-01-0{place}", kind) for place, kind in enumerate(MARK_KINDS, start=1)]
    marks = [Mark(release_id=f"{day}-aaaaaaaa", as_of=day, kind=kind) for day, kind in days]
    points = [figures("2025-01-01", 1_000, 1_000), figures("2025-01-11", 1_002, 3, 1, 4)]
    html = macro("draw_timeline(chart, label)", chart=timeline(points, marks), label="Entries of a list")
    titles = texts(drawn(html), "title")
    assert titles[:2] == [
        "2025-01-01-00000000: 1,000 entries, +1,000 −0 ~0",
        "2025-01-11-00000000: 1,002 entries, +3 −1 ~4",
    ]
    assert titles[2:] == [f"{mark.release_id}: {mark.kind}" for mark in marks]
    assert all(f"{sign}</span> {kind}" in html for sign, kind in zip("↶×!?", MARK_KINDS, strict=True))
    assert "style=" not in html


def test_a_hostile_text_stays_a_text() -> None:
    point = Figures(release_id=HOSTILE, as_of="2025-01-01", entries=1, added=0, removed=0, modified=0)
    mark = Mark(release_id=HOSTILE, as_of="2025-01-01", kind="withdrawn")
    for html in (
        macro("draw_timeline(chart, label)", chart=timeline([point], [mark]), label=HOSTILE),
        macro("spark(values, label)", values=[1], label=HOSTILE),
    ):
        assert "<script" not in html
        assert plain(HOSTILE) in str(drawn(html).get("aria-label"))
