import inspect
import re

import pytest

from entity_lists import errors
from entity_lists.errors import EntityListsError
from entity_lists.ingest.status import OUTCOMES

EVERY = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, EntityListsError)]


def drawn_tree() -> list[tuple[int, str]]:
    """Return the depth and the name of every class in the tree of the module's docstring."""
    lines = re.findall(r"^( *)[*+-] (\w+)", errors.__doc__ or "", re.MULTILINE)
    return [(len(indent) // 2, name) for indent, name in lines]


def test_the_tree_of_the_docstring_is_the_tree_of_the_classes() -> None:
    real = [(len(kind.__mro__) - len(EntityListsError.__mro__), kind.__name__) for kind in EVERY]
    assert sorted(drawn_tree()) == sorted(real)


def test_every_class_stands_under_its_parent() -> None:
    above: dict[int, str] = {}
    for depth, name in drawn_tree():
        kind = getattr(errors, name)
        assert kind.__bases__[0].__name__ == above.get(depth - 1, "Exception")
        above[depth] = name


@pytest.mark.parametrize(
    ("name", "exit_code"),
    [
        ("EntityListsError", 1),
        ("UsageError", 2),
        ("ReleaseRejected", 3),
        ("SourceChanged", 3),
        ("ContractBroken", 3),
        ("ExpectationsFailed", 3),
        ("ApprovalNeeded", 4),
        ("SourceUnavailable", 5),
        ("NotPublished", 5),
        ("SourceStale", 5),
        ("StoreError", 6),
        ("StoreUnsafe", 6),
        ("PublishConflict", 6),
        ("StoreDamaged", 6),
        ("WarehouseError", 6),
    ],
)
def test_each_error_has_its_exit_code(name: str, exit_code: int) -> None:
    assert getattr(errors, name).exit_code == exit_code


def test_no_error_is_without_an_exit_code_of_the_table() -> None:
    assert len(EVERY) == 16
    assert {kind.exit_code for kind in EVERY} - {1} == OUTCOMES.keys()
