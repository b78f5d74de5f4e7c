"""A short run of `make fuzz`: damaged lists of every format, the same ones every time."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entity_lists.errors import SourceChanged
from entity_lists.records import Records
from entity_lists.source import Parse, Source
from entity_lists.sources import SOURCES
from entity_lists.sources.us_bis import us_bis_entity_list
from world import fuzzing
from world.damage import MUTATIONS, mutated
from world.fuzzing import Case, Failure, TooSlow, cases, outcome
from world.sample_lists import samples

INPUTS = 40
EVERY = pytest.mark.parametrize("source", [pytest.param(source, id=source.source_id) for source in SOURCES])
ENTITY_LIST = us_bis_entity_list.SOURCE


@EVERY
def test_a_damaged_list_is_read_quarantined_or_refused(source: Source) -> None:
    ended = Counter[str]()
    for case in cases(source, 0, INPUTS):
        found = outcome(source, case)
        assert not isinstance(found, Failure), f"PYTHONPATH=tests python tests/benchmarks/fuzz.py --case {case.seed}"
        ended[found] += 1
    # Some damage is found and some goes unnoticed: else the damage is too great or too small to tell anything.
    assert ended["SourceChanged"] > 0
    assert ended["snapshot"] + ended["quarantine"] > 0


@EVERY
@settings(
    max_examples=15,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_bytes_in_the_middle_of_a_list_are_read_quarantined_or_refused(source: Source, data: st.DataObject) -> None:
    sample = samples(source)[-1]
    first, *others = sample.contents
    start = data.draw(st.integers(0, len(first)))
    end = data.draw(st.integers(start, len(first)))
    content = first[:start] + data.draw(st.binary(max_size=100)) + first[end:]
    names = tuple(path.name for path in sample.files)
    found = outcome(source, Case(seed="bytes", contents=(content, *others), names=names))
    assert not isinstance(found, Failure), found.told


def test_the_same_seed_is_the_same_damage() -> None:
    content = samples(ENTITY_LIST)[0].contents[0]
    assert mutated("a", content, b"x") == mutated("a", content, b"x")
    assert len({mutated(str(seed), content, b"x") for seed in range(20)}) > 15


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_every_damage_takes_any_bytes(mutation: object) -> None:
    for content in (b"", b"a", b"<a>", b"<a b='c'>d</a>", b"1,2\n3,4\n", bytes(range(256))):
        for seed in range(20):
            rng = random.Random(seed)  # ruff: ignore[suspicious-non-cryptographic-random-usage]
            assert isinstance(mutation(rng, content, b"<x>y</x>"), bytes)


# That a failure is seen


def broken(parse: Parse) -> Source:
    return replace(ENTITY_LIST, parse=parse)


def first_case() -> Case:
    return next(cases(ENTITY_LIST, 0, 1))


def test_another_error_than_ours_is_a_failure() -> None:
    def parse(contents: Sequence[bytes]) -> Records:
        return {}["x"]

    found = outcome(broken(parse), first_case())
    assert isinstance(found, Failure)
    assert "KeyError: 'x'" in found.told


def test_an_error_without_a_message_is_a_failure() -> None:
    def parse(contents: Sequence[bytes]) -> Records:
        raise SourceChanged

    assert isinstance(outcome(broken(parse), first_case()), Failure)


def test_a_record_that_is_lost_is_a_failure() -> None:
    def parse(contents: Sequence[bytes]) -> Records:
        return Records(scope="sample", record_count=1, set_aside={}, entries=(), quarantine=(), observations={})

    found = outcome(broken(parse), first_case())
    assert isinstance(found, Failure)
    assert found.told == "1 of 1 records are neither entries nor in quarantine"


def test_an_endless_reading_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(contents: Sequence[bytes]) -> Records:
        while True:
            pass

    monkeypatch.setattr(fuzzing, "LIMIT_S", 0.1)
    found = outcome(broken(parse), first_case())
    assert isinstance(found, Failure)
    assert TooSlow.__name__ in found.told
