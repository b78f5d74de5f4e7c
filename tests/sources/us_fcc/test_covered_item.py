"""What a cell of the Covered List covers: producers in every form of the page, categories, notes; what is refused."""

import re

import pytest

from entity_lists.formats.html_cell import HtmlCell
from entity_lists.sources.us_fcc.covered_item import Item, read_items, read_notes, strip_marks


def cell(text: str, *strong: str) -> HtmlCell:
    return HtmlCell(text=text, reading=text, strong=strong)


PRODUCERS = {
    "Telecommunications equipment produced by ZTE Corporation, including services provided by such entity or using "
    "such equipment.": ("ZTE Corporation",),
    "Telecommunications equipment produced by Dahua Technology Company, to the extent it is used for the purpose of "
    "public safety, including services provided by such entity.": ("Dahua Technology Company",),
    "Information security products, solutions, and services supplied, directly or indirectly, by AO Kaspersky Lab or "
    "any of its predecessors, successors, parents, subsidiaries, or affiliates.": ("AO Kaspersky Lab",),
    "Telecommunications services provided by China Telecom (Americas) Corp. subject to section 214 of the Act.": (
        "China Telecom (Americas) Corp.",
    ),
    "Services provided by Digitalsystem Technology Inc., subject to section 214.": ("Digitalsystem Technology Inc.",),
    "Software produced or provided by Kaspersky Lab, Inc. or any of its successors and assignees, including equipment "
    "with integrated Kaspersky Lab, Inc. (or any of its successors and assignees) software.": ("Kaspersky Lab, Inc.",),
    "Equipment produced by Foo Co., Ltd.": ("Foo Co., Ltd.",),
    "Equipment produced by Foo Technology.": ("Foo Technology",),
    "Equipment produced by Foo Inc., Bar Co., Ltd., and Baz Corp.": ("Foo Inc.", "Bar Co., Ltd.", "Baz Corp."),
    "Routers produced by Foo Systems Inc. and Bar Ltd.": ("Foo Systems Inc.", "Bar Ltd."),
}


@pytest.mark.parametrize(("text", "names"), PRODUCERS.items())
def test_a_producer_is_read_up_to_what_is_said_of_its_equipment(text: str, names: tuple[str, ...]) -> None:
    (item,) = read_items(cell(text, *names))
    assert (item.names, item.names_producer, item.is_bold) == (names, True, True)


def test_a_producer_that_is_not_printed_bold_is_read_too() -> None:
    (item,) = read_items(cell("Equipment produced by Foo Inc., including services."))
    assert (item.names, item.names_producer, item.is_bold) == (("Foo Inc.",), True, False)


def test_a_named_subsidiary_has_its_parent() -> None:
    text = (
        "Services provided by Pacific Networks Corp and its wholly-owned subsidiary ComNet (USA) LLC subject to "
        "section 214 of the Communications Act of 1934."
    )
    (item,) = read_items(cell(text, "Pacific Networks Corp", "ComNet (USA) LLC"))
    assert item == Item(
        text=text,
        names=("Pacific Networks Corp", "ComNet (USA) LLC"),
        names_producer=True,
        parents={"ComNet (USA) LLC": "Pacific Networks Corp"},
        marks=frozenset(),
        is_bold=True,
    )


CATEGORIES = {
    "Routers^ produced in a foreign country, except routers which have been granted a Conditional Approval by DoW.": (
        "Routers produced in a foreign country", {"^"},
    ),
    "Uncrewed aircraft systems (UAS) produced in a foreign country†† —except:\n(a) UAS on a list,#\n(b) others": (
        "Uncrewed aircraft systems (UAS) produced in a foreign country", {"††", "#"},
    ),
    "All equipment and services listed in Section 1709(a)(1) of the Act (Pub. L. 118-159).": (
        "All equipment and services listed in Section 1709(a)(1) of the Act (Pub. L. 118-159)", set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "name", "marks"), [(text, *category) for text, category in CATEGORIES.items()])
def test_a_category_is_named_by_the_words_before_its_exceptions(text: str, name: str, marks: set[str]) -> None:
    (item,) = read_items(cell(text))
    assert item == Item(text=text, names=(name,), names_producer=False, marks=frozenset(marks))


def test_each_paragraph_is_a_thing_of_its_own() -> None:
    items = read_items(cell("Routers produced abroad.\n\nAll services listed in Section 1.\n\nDevices by the yard."))
    assert [item.names for item in items] == [
        ("Routers produced abroad",), ("All services listed in Section 1",), ("Devices by the yard",),
    ]  # fmt: skip


def test_a_blank_before_a_closing_quote_is_no_difference() -> None:
    (before,) = read_items(cell('Routers, except (a) “those that contain components."'))
    (after,) = read_items(cell('Routers, except (a) “those that contain components. "'))
    assert before == after


def test_what_is_struck_out_names_nobody() -> None:
    struck = HtmlCell(
        text="Equipment produced by Foo Inc. and Bar Ltd.", reading="Equipment produced by Foo Inc.",
        strong=("Foo Inc.", "Bar Ltd."), struck=("and Bar Ltd.",),
    )  # fmt: skip
    (item,) = read_items(struck)
    assert item.names == ("Foo Inc.",)


REFUSED = {
    "another verb": (cell("Equipment made by Foo Inc."), "a producer in another form"),
    "what is said behind a name": (
        cell("Equipment produced by Foo Inc. and Bar Ltd. and services provided by such entities."),
        "a producer in another form",
    ),
    "bold print names another": (
        cell("Equipment produced by Foo Inc., including services of Bar Ltd.", "Foo Inc.", "Bar Ltd."),
        "['Foo Inc.'], bold print names ['Foo Inc.', 'Bar Ltd.']",
    ),
    "bold print names what the text does not": (cell("Equipment of Bar Ltd.", "Bar Ltd."), "[], bold print names"),
    "two names that are read as one": (
        cell("Equipment produced by Foo and Bar.", "Foo", "Bar"), "['Foo and Bar'], bold print names ['Foo', 'Bar']",
    ),
    "a note as a paragraph": (cell("Routers from abroad.\n\nSee the FAQ."), "no equipment, service or product: 'See"),
    "nothing": (cell(""), "the row covers nothing"),
}  # fmt: skip


@pytest.mark.parametrize(("bad", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_cell_in_another_form_is_refused(bad: HtmlCell, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_items(bad)


def test_a_note_belongs_to_the_items_that_have_its_mark_and_to_all_if_none_has() -> None:
    first, second = read_items(cell("Systems†† from abroad.\n\nRouters^ from abroad."))
    notes = read_notes(["Covered List", "*One.\ngoes on.\n†Two.\n††Three.", "^Four.", "Text."], [first, second])
    assert list(notes.of(first)) == ["* One. goes on.", "† Two.", "†† Three."]
    assert list(notes.of(second)) == ["* One. goes on.", "† Two.", "^ Four."]


def test_marks_are_taken_off() -> None:
    assert strip_marks("Covered  Equipment*†± or\nServices^") == "Covered Equipment or Services"
