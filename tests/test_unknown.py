"""Words and kinds that have no code: each is counted by its name, and none is an empty count."""

from entity_lists.unknown import Unknown


def test_each_word_and_kind_is_counted_by_its_name() -> None:
    unknown = Unknown()
    unknown.word("GENDER", "Unknown")
    unknown.word("GENDER", " Unknown\n")
    unknown.word("REGIME", "x" * 200)
    unknown.kind("type", "Spacecraft")
    assert unknown.observations() == {
        ("unknown_words", "release"): 3.0,
        ("unknown_words", "GENDER: Unknown"): 2.0,
        ("unknown_words", f"REGIME: {'x' * 100}"): 1.0,
        ("unknown_kinds", "release"): 1.0,
        ("unknown_kinds", "type: Spacecraft"): 1.0,
    }


def test_of_nothing_there_is_a_count_too() -> None:
    assert Unknown().observations() == {("unknown_words", "release"): 0.0, ("unknown_kinds", "release"): 0.0}
