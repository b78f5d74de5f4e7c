"""What abstracts state: each of the forms that they come in, and all 54 rules of the corpus that have a number."""

from pathlib import Path

import pytest

from entity_lists.register.stated import Stated, lists_named, read_stated
from world.register_answer import corpus_documents
from world.stated_oracle import read_oracle, read_ours

EL = "to the Entity List"
CASES = [
    (f"by adding twenty-four entities {EL}.", [("EL", "add", "entity", None, 24)]),
    (f"by adding 91 new entities {EL} under the destinations of Oman and Spain.", [("EL", "add", "entity", None, 91)]),
    (f"by adding an inadvertently omitted entity {EL}.", [("EL", "add", "entity", None, 1)]),
    (
        f"by adding 40 entities under 42 entries and four addresses under four entries {EL}.",
        [("EL", "add", unit, None, number)
         for unit, number in (("entity", 40), ("entry", 42), ("address", 4), ("entry", 4))],
    ),
    (
        f"by adding 29 entries (26 entities and 3 addresses) {EL} under the destinations of People's Republic of China "
        "(China) (19), Turkey (9), and the United Arab Emirates (UAE) (1).",
        [("EL", "add", "entry", None, 29), ("EL", "add", "entity", None, 26), ("EL", "add", "address", None, 3),
         ("EL", "add", "entry", "CN", 19), ("EL", "add", "entry", "TR", 9), ("EL", "add", "entry", "AE", 1)],
    ),
    (
        f"by adding four entities {EL}, under the destinations of India (1) Panama (2), and Spain, (1).",
        [("EL", "add", "entity", None, 4), ("EL", "add", "entity", "IN", 1), ("EL", "add", "entity", "PA", 2),
         ("EL", "add", "entity", "ES", 1)],
    ),
    (
        "by removing 9 persons from the Unverified List (UVL) and adding them to the Entity List, all under the "
        "destination of Russia.",
        [("UVL", "remove", "entity", None, 9), ("EL", "add", "entity", None, 9), ("EL", "add", "entity", "RU", 9)],
    ),
    (
        "This rule corrects six existing entries to the Entity List, one under the destination of Germany and the "
        "other five under the destination of China.",
        [("EL", "correct", "entry", None, 6), ("EL", "correct", "entry", "DE", 1), ("EL", "correct", "entry", "CN", 5)],
    ),
    ("This rule removes two entities from the MEU List.", [("MEU", "remove", "entity", None, 2)]),
    ("by removing three entities from the Validated End- User (VEU) Program.", [("VEU", "remove", "entity", None, 3)]),
    (
        "This rule removes one entity from the MEU List and two entities from the Entity List under the destination of "
        "Russia.",
        [("MEU", "remove", "entity", None, 1), ("EL", "remove", "entity", None, 2),
         ("EL", "remove", "entity", "RU", 2)],
    ),
    (
        f"This rule adds two entities {EL} under the destination of Iran. It also adds two entities {EL} under the "
        f"destination of Syria. It adds two entities {EL} under the destination of Syria.",
        [("EL", "add", "entity", country, 2) for country in (None, "IR", None, "SY")],
    ),
    (
        f"This rule adds two entities {EL}. It adds two entities {EL} under the destination of Iran. So it adds two "
        f"entities {EL}.",
        [("EL", "add", "entity", country, 2) for country in (None, "IR")],
    ),
    (
        f"This rule adds seventy-six entities {EL}. Of these, 70 are under the destination of Russia.",
        [("EL", "add", "entity", None, 76), ("EL", "add", "entity", "RU", 70)],
    ),
    ("transfer forty-five Russian entities from the Military End-User (MEU) List to the Entity List;",
     [("EL", "add", "entity", None, 45), ("MEU", "remove", "entity", None, 45)]),
]  # fmt: skip
SILENT = [
    "That final rule amended the EAR by adding a new entry for \"Huawei\" to the Entity List.",
    "This rule is published concurrently with a rule, \"Adding 5 Entities to the Entity List\", which adds 5 entities.",
    "This rule also removes the country name Russia from the UVL.",
    "Any entity owned by one or more entities on the Entity List will itself be subject to its restrictions.",
    "",
]  # fmt: skip


def said(stated: tuple[Stated, ...]) -> list[tuple[str, str, str, str | None, int]]:
    return [(one.list_code, one.action, one.unit, one.country_code, one.stated) for one in stated]


@pytest.mark.parametrize(("abstract", "expected"), CASES)
def test_a_number_is_read_with_what_is_done_to_which_list_and_where(
    abstract: str, expected: list[tuple[str, str, str, str | None, int]]
) -> None:
    assert said(read_stated("Rule", abstract)) == expected


@pytest.mark.parametrize("abstract", SILENT)
def test_what_another_rule_did_is_not_what_this_one_states(abstract: str) -> None:
    assert read_stated("Rule", abstract) == ()


def test_the_title_names_the_list_where_the_sentence_does_not() -> None:
    abstract = "BIS amends the EAR by removing one entity under the destination of China."
    assert said(read_stated("Entity List Removal", abstract))[0] == ("EL", "remove", "entity", None, 1)
    assert read_stated("Removal", abstract) == ()


def test_destinations_stand_in_the_sentence_behind_and_count_in_the_unit_that_they_add_up_to() -> None:
    abstract = (
        "BIS amends the EAR by adding 37 entities under 38 entries to the Entity List. These entities are listed under "
        "the destinations of Belarus (1), the People's Republic of China (China) (36), and Taiwan (1). This rule also "
        "modifies 10 existing entries on the Entity List under the destination of China."
    )
    assert said(read_stated("Rule", abstract))[2:] == [
        ("EL", "add", "entry", "BY", 1), ("EL", "add", "entry", "CN", 36), ("EL", "add", "entry", "TW", 1),
        ("EL", "revise", "entry", None, 10), ("EL", "revise", "entry", "CN", 10),
    ]  # fmt: skip


def test_what_is_said_twice_counts_once() -> None:
    twice = "By modifying one entity on the Entity List. This rule modifies one entity on the Entity List under Russia."
    assert [one.stated for one in read_stated("Rule", twice) if one.country_code is None] == [1]


def test_every_number_carries_its_sentence() -> None:
    (one,) = read_stated("Rule", "Before. By adding 71 entities to the Entity List. After.")
    assert one.sentence == "By adding 71 entities to the Entity List."


def test_a_destination_carries_the_sentence_that_counts_it() -> None:
    abstract = "By adding 2 entities to the Entity List. These entities are listed under the destinations of Iran (2)."
    assert read_stated("Rule", abstract)[1].sentence.startswith("These entities are listed under")


def test_a_sentence_is_verbatim_with_the_titles_that_it_quotes() -> None:
    abstract = 'In this rule, "Revisions to the Entity List. Part 2", BIS amends the EAR by adding 3 entities to it.'
    assert read_stated("Entity List", abstract)[0].sentence == abstract


def test_a_list_is_told_from_its_namesakes() -> None:
    assert lists_named("the Entity List and the Unverified List (UVL)") == ["EL", "UVL"]
    assert lists_named("the UFLPA Entity List") == []


@pytest.mark.corpus
def test_all_54_rules_with_a_number_come_out_as_the_oracle_has_them(corpus: Path) -> None:
    theirs, ours = read_oracle(corpus), read_ours(corpus)
    assert len(theirs) == 54
    assert {number: ours[number] for number in theirs} == theirs


@pytest.mark.corpus
def test_destinations_never_add_up_to_more_than_is_stated(corpus: Path) -> None:
    wrong = []
    for document in corpus_documents(corpus.parent):
        stated = read_stated(document["title"], document["abstract"] or "")
        for list_code, action, unit in {(one.list_code, one.action, one.unit) for one in stated if one.country_text}:
            alike = [one for one in stated if (one.list_code, one.action, one.unit) == (list_code, action, unit)]
            whole = sum(one.stated for one in alike if one.country_text is None)
            if sum(one.stated for one in alike if one.country_text) > whole:
                wrong.append((document["document_number"], list_code, action, unit))
    assert wrong == []
