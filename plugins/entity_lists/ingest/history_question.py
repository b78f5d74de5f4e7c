"""What a person is asked about a backfill: in Markdown, all dates in one table, and what their audits found."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from entity_lists.audit.report import place
from entity_lists.contract.codes import CHANGE_COUNTS
from entity_lists.snapshot.backfilled import Step
from entity_lists.text.counted import counted

_MAX_DAYS = 5


def question_markdown(source_id: str, steps: Sequence[Step], *, lost_ids: int = 0) -> str:
    """Return in Markdown what has to be decided about the written dates of a backfill.

    lost_ids: how many entries of the first release that was observed get another id, that of an earlier key.
    """
    drafts = [step["draft"] for step in steps if step["draft"] is not None]
    same = len(steps) - len(drafts)
    return "\n".join([
        f"**{source_id}: {counted(len(drafts), 'release')} before the first one that was observed**, from "
        f"{counted(len(steps), 'date')}; {counted(same, 'date says', 'dates say')} what the date before says.",
        "",
        "Approve if the list really went this way; otherwise reject. Without an answer none of it is published. What "
        "is in force stays in force; releases after these are published anew so that their history knows these.",
        *_of_ids(lost_ids),
        "",
        "| date | before | added | removed | now | modified | audit |",
        "|---|--:|--:|--:|--:|--:|---|",
        *_ledger(steps),
        "",
        *_failures(steps),
        "",
    ])


def _of_ids(lost: int) -> Iterator[str]:
    if lost:
        yield ""
        yield (
            f"{counted(lost, 'entry was', 'entries were')} called otherwise, or listed elsewhere, on an earlier date: "
            "from now on they have the id of that, and the one that they had is gone."
        )


def _ledger(steps: Sequence[Step]) -> Iterator[str]:
    """Yield a row a release: entries before, added, removed, and what the release holds; told where it does not sum."""
    before = 0
    for step in steps:
        draft, report = step["draft"], step["report"]
        if draft is None or report is None:
            continue
        counts = dict.fromkeys(CHANGE_COUNTS, 0) | draft["change_counts"]
        added, removed, now = counts["added"], counts["removed"], draft["counts"]["entries"]
        open_ = "" if before + added - removed == now else f"; {now - before - added + removed:+,} unexplained"
        cells = (step["as_of"], f"{before:,}", f"{added:,}", f"{removed:,}", f"{now:,}", f"{counts['modified']:,}")
        yield "| " + " | ".join([*cells, f"{report['verdict']}{open_}"]) + " |"
        before = now


def _failures(steps: Sequence[Step]) -> Iterator[str]:
    """Yield the critical expectations that failed, each once, with the dates on which it did."""
    days: dict[tuple[str, str], list[str]] = defaultdict(list)
    for step in steps:
        for failure in (step["report"] or {}).get("failed", ()):
            if failure["severity"] == "critical":
                days[place(failure), failure["why"]].append(step["as_of"])
    for (where, why), failed in days.items():
        more = f" and {len(failed) - _MAX_DAYS} more" if len(failed) > _MAX_DAYS else ""
        yield f"- {where}: {counted(len(failed), 'date')} ({', '.join(failed[:_MAX_DAYS])}{more}). {why}"
