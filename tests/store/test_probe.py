"""The proof of conditional writes, on stores that break one rule each; real servers that do are in test_s3.py."""

from collections.abc import Callable
from pathlib import Path

import pytest

from entity_lists.errors import StoreUnsafe
from entity_lists.store.local import LocalStore
from entity_lists.store.probe import prove_conditional_writes


class Overwriting(LocalStore):
    """Creates over what is there."""

    def create(self, key: str, content: bytes) -> None:
        self.put(key, content)


class Swapping(LocalStore):
    """Swaps whatever the version is."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        self.put(key, content)
        return True


class Refusing(LocalStore):
    """Never swaps."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        return False


class Lying(LocalStore):
    """Says that it refused an outdated version, and has written it."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        is_current = super().swap(key, content, expected)
        self.put(key, content)
        return is_current


class Conjuring(LocalStore):
    """Swaps what is not there."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        if self.find(key) is None:
            self.put(key, content)
        return super().swap(key, content, expected)


class Hiding(LocalStore):
    """Says that it refused to swap what is not there, and has written it."""

    def swap(self, key: str, content: bytes, expected: str | None) -> bool:
        is_missing = self.find(key) is None
        if is_missing:
            self.put(key, content)
        return not is_missing and super().swap(key, content, expected)


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        pytest.param(Overwriting, "If-None-Match.* replaced an object", id="create overwrites"),
        pytest.param(Swapping, "outdated version replaced", id="swap overwrites"),
        pytest.param(Refusing, "right version was refused", id="swap is refused"),
        pytest.param(Lying, "outdated version replaced", id="a refusal that was written"),
        pytest.param(Conjuring, "If-Match.* wrote an object where there was none", id="swap of nothing writes"),
        pytest.param(Hiding, "If-Match.* wrote an object where there was none", id="such a refusal that was written"),
    ],
)
def test_a_store_that_breaks_a_rule_is_unsafe_and_nothing_is_left_there(
    kind: Callable[[Path], LocalStore], broken: str, tmp_path: Path
) -> None:
    store = kind(tmp_path)
    with pytest.raises(StoreUnsafe, match=broken) as caught:
        prove_conditional_writes(store)
    assert store.uri in str(caught.value)
    assert list(store.keys("")) == []


def test_a_store_that_keeps_the_rules_passes_and_nothing_is_left_there(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    prove_conditional_writes(store)
    assert list(store.ages("")) == []
