"""White space says nothing."""

from entity_lists.text.spaces import one_line


def test_text_is_put_into_one_line_with_single_blanks() -> None:
    assert one_line(" Oy\n One\u00a0\t Ab ") == "Oy One Ab"
