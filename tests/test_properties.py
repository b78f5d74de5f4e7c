"""What holds for any input: no text is lost in reading, ids are a bijection, changes give the release after."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entity_lists.contract import codes
from entity_lists.records import Address, Entry, Identifier, Name, Relation
from entity_lists.sources.us_bis.entity_cell import CellParty, EntityCell, read_entity_cell
from entity_lists.text.citation import Citation, parse_citations
from entity_lists.text.vocabulary import NUMBER_WORDS
from write.test_changes import assert_changes_tell_all, tables_of

# The same examples every time and everywhere: what CI runs must not differ from run to run. `make fuzz` looks further.
settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
REPEATABLE = settings.get_profile("repeatable")

# The grammar of the entity cell

# What the grammar reads as structure and need not repeat.
GRAMMAR = {
    *NUMBER_WORDS, *re.findall(r"[a-z]+", " ".join(NUMBER_WORDS)), "a", "f", "k", "aka", "fka", "the", "following",
    "alias", "aliases", "and", "or", "as", "including", "also", "see", "alternate", "alternative", "additional",
    "address", "addresses", "for", "under", "in", "to", "include", "subordinate", "institution", "institutions",
    "entity", "entities", "affiliated", "affiliates",
}  # fmt: skip
PIECES = (
    "{} Co., Ltd.", "{} Institute", "{} {} {}", "JSC {}", "“{}”", "{}, LLC", "{} and {}", "{} & {}", "{}; {}", "{}-{}",
    ", a.k.a., the following two aliases:", ", a.k.a., the following three aliases:\n—", "\n—{}", "\n—{}; and", "\n",
    "\n—{};", ", f.k.a., {}", " (a.k.a., {}, {} and {})", " (f.k.a. {}; a.k.a. {})", ", a.k.a., {}", ", a.k.a. {},",
    ", 12 {} Street, {}, China.", ", P.O. Box 17, {}", " No. 5 {} Road, {} District, Beijing;", "; and", " and ", ", ",
    "\n{} Building, {}, Hong Kong; and", "\n1st Floor, {} Tower, {}, Dubai, U.A.E.", "., {}.", " (", ")", ".", " ", ":",
    " (See alternate addresses under {}, Iran and France)", " (See also {} under China)", "№ {}",
    ". See alternate address under {}.",
    "\nSubordinate institution\n{}", ", and the following two subordinate institutions:\n—{}", "\n\n", "—", "’",
    ", including the {} wherever located", "\nAddresses for {}", "Ünï{} é{}", "{}1/2", " (all of preceding {})",
)  # fmt: skip


@st.composite
def cells(draw: st.DrawFn) -> str:
    """An entity cell put together from what stands in such cells, every word of it another one."""
    number = 0
    text = ""
    for piece in draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8)):
        for _ in range(piece.count("{}")):
            piece = piece.replace("{}", f"W{'abcdefghij'[number // 10 % 10]}{'klmnopqrst'[number % 10]}o", 1)
            number += 1
        # A word is one word: nothing of the pieces may run into its neighbour.
        text += f" {piece}" if text[-1:].isalnum() and piece[0].isalnum() else piece
    return text


def words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if word not in GRAMMAR]


def texts(cell: EntityCell) -> Iterator[str]:
    for party in filter(None, (cell.own, *cell.members)):
        yield from party_texts(party)
    yield cell.parent_name or ""


def party_texts(party: CellParty) -> Iterator[str]:
    yield from (party.name, party.remarks or "", *party.addresses, *(name for name, _ in party.aliases))
    for reference in party.references:
        yield from (reference.text, reference.related_name or "")


def lost(text: str) -> set[str]:
    """Return the words of a cell that are in nothing that was read from it."""
    kept = "\n".join(texts(read_entity_cell(text))).casefold()
    return {word for word in words(text) if word not in kept}


@settings(REPEATABLE, max_examples=200)
@given(cells())
def test_no_word_of_an_entity_cell_is_lost(text: str) -> None:
    try:
        found = lost(text)
    except ValueError:
        # The row goes to quarantine, whole.
        found = set()
    assert found == set()


# Citations

CITED = (
    "90 FR 14048, 3/28/25", "90 FR 14048", "88 FR 121582/27/23", "81 FR 61601 preview citation details, 9/7/16",
    "82 FR 16732, April 6, 2017", "88 FR FR 12158, 2/27/23", "999 FR 999999, 99/99/9999", "74 FR, 1/1/09", "13/32/2020",
    "9" * 5000, "90 FR 14048, 99999999999999999999/1/25",
    "1 FR " + "9" * 30 + "/1/36", "٩٠ FR ١٤٠٤٨", ". ", "; ", ", ", "\n", " and ", "Corrected",
    "Bahman 7, 2020",
)  # fmt: skip
MEANS_NOTHING = re.compile(r"preview\s+citation\s+details|(?<![^\W_])FR(?![^\W_])")


@settings(REPEATABLE, max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(CITED), st.text("0123456789/ FR,.;a²½", max_size=12)), max_size=6))
def test_what_is_no_citation_is_left_over(pieces: list[str]) -> None:
    text = " ".join(pieces)
    citations, left = parse_citations(text)
    printed = Counter(re.findall(r"[^\W\d_]+|\d+", MEANS_NOTHING.sub(" ", text)))
    read = printed - Counter(re.findall(r"[^\W\d_]+|\d+", left))
    # A citation is made of at most a volume, a page, and a date of three parts.
    assert read.total() <= 5 * len(citations)
    assert all(word.isdecimal() or word == "April" for word in read)


# Identity and changes

NAMES = ("A Co.", "A Co", "B Ltd", "B Ltd.", "Ä Co.", "Oy One", "Oy Two", "中国 One", "One Institute of X", "Ɛ", "a.")
DAYS = (None, date(2019, 5, 21), date(2025, 3, 28))
COUNTRIES = (None, "CN", "FR", "IR")
texts_or_none = st.sampled_from((None, "", "x", "y z", 'a "quoted" \\ text', "ünï\n—"))
names = st.builds(
    Name, name=st.sampled_from(NAMES), name_type=st.sampled_from(codes.NAME_TYPES[1:]), is_weak=st.booleans()
)
addresses = st.builds(
    Address,
    address=st.sampled_from(("Pier 1", "Pier 1.", "Main St 2, Dalian")),
    city=texts_or_none,
    country_code=st.sampled_from(COUNTRIES),
)
citations = st.builds(
    Citation,
    citation=st.sampled_from(("84 FR 22961", "90 FR 14048")),
    volume=st.just(84),
    page=st.just(22961),
    published_on=st.sampled_from(DAYS),
)
identifiers = st.builds(
    Identifier,
    id_type=st.sampled_from(("passport", "tax_id")),
    id_value=st.sampled_from(("1", "01", "X")),
    country_code=st.sampled_from(COUNTRIES),
    remarks=texts_or_none,
)
relations = st.builds(
    Relation,
    relation=st.sampled_from(codes.RELATION_TYPES),
    related_name=st.sampled_from((None, *NAMES)),
    country_code=st.sampled_from(COUNTRIES),
    text=st.sampled_from(("see", "See also")),
)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """An entry of few names, countries and texts, so that two are often alike; its position is set by releases."""

    def few(rows: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
        return st.lists(rows, max_size=3).map(tuple)

    return Entry(
        position=1,
        list_code="EL",
        entry_type=draw(st.sampled_from(codes.ENTRY_TYPES)),
        country_code=draw(st.sampled_from(COUNTRIES)),
        country_text=draw(st.sampled_from(("CHINA", "FRANCE"))),
        names=(Name(name=draw(st.sampled_from(NAMES)), name_type="primary"), *draw(few(names))),
        addresses=draw(few(addresses)),
        citations=draw(few(citations)),
        identifiers=draw(few(identifiers)),
        relations=draw(few(relations)),
        effective_on=draw(st.sampled_from(DAYS)),
        license_policy_text=draw(texts_or_none),
        remarks=draw(texts_or_none),
        parent_relation=draw(st.sampled_from((None, None, "subordinate", "affiliate"))),
        entry_text="text",
    )


@st.composite
def releases(draw: st.DrawFn) -> list[Entry]:
    """A release: up to eight entries, some of them twice, a member's parent the entry before it."""
    found = draw(st.lists(entries(), max_size=8))
    found += draw(st.lists(st.sampled_from(found), max_size=2)) if found else []
    return [
        replace(entry, position=position, parent_position=position - 1 if entry.parent_relation else None)
        for position, entry in enumerate(found, start=1)
    ]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[Entry], list[Entry]]:
    """Two releases, of which the second mostly has entries of the first in another order."""
    first = draw(releases())
    kept = draw(st.permutations(first))[: draw(st.integers(0, len(first)))]
    second = [*kept, *draw(releases())]
    return first, [replace(entry, position=position) for position, entry in enumerate(second, start=1)]


def at_once(many: list[tuple[list[Entry], list[Entry]]]) -> tuple[list[Entry], list[Entry]]:
    """Return many pairs as one, each in countries of its own: comparing costs by the call."""
    both: tuple[list[Entry], list[Entry]] = ([], [])
    for number, pair in enumerate(many):
        for together, alone in zip(both, pair, strict=True):
            start = len(together)
            together += [_apart(entry, str(number), start) for entry in alone]
    return both


def _apart(entry: Entry, country: str, start: int) -> Entry:
    return replace(
        entry,
        country_code=entry.country_code and country + entry.country_code,
        country_text=f"{country} {entry.country_text}",
        position=entry.position + start,
        parent_position=None if entry.parent_position is None else entry.parent_position + start,
    )


MANY = st.lists(pairs(), min_size=1, max_size=12).map(at_once)


@settings(REPEATABLE, max_examples=8)
@given(MANY)
def test_the_changes_of_any_pair_give_the_release_after(pair: tuple[list[Entry], list[Entry]]) -> None:
    before = tables_of(pair[0])
    assert_changes_tell_all(before, tables_of(pair[1], before))


def ids(rows: list[Entry], known: dict[str, pa.Table] | None = None) -> list[tuple[str, str]]:
    """Return content hash and id of every entry, in an order of their own."""
    entries = tables_of(rows, known)["entries"]
    return sorted(zip(entries["content_sha256"].to_pylist(), entries["entry_id"].to_pylist(), strict=True))


@settings(REPEATABLE, max_examples=10)
@given(MANY, st.randoms(use_true_random=False))
def test_ids_are_a_bijection_and_depend_on_no_order(
    pair: tuple[list[Entry], list[Entry]], chance: random.Random
) -> None:
    first, second = pair
    before = tables_of(first)
    found = ids(second, before)
    assert len({entry_id for _, entry_id in found}) == len(second)
    assert len(set(before["entries"]["entry_id"].to_pylist())) == len(first)
    # Again, with both releases in another order: the same contents have the same ids.
    again = tables_of(chance.sample(first, len(first)))
    assert ids(chance.sample(second, len(second)), again) == found
    # The same release again: everybody keeps the id.
    assert ids(first, before) == ids(first)
