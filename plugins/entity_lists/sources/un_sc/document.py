"""The document of the UN Security Council's list: two groups of records, and what may come to stand beside them.

A group beside the two, or a record of another kind in one of them, is asked about: what it means to be listed there has
to be looked up. All that is known stays readable.

Source: https://scsanctions.un.org/resources/xml/en/consolidated.xml, 2026-02-27.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from entity_lists.errors import SourceChanged
from entity_lists.formats.xml_document import Node
from entity_lists.sources.un_sc.record import read_date, record_text, texts_of
from entity_lists.unknown import Unknown

_ROOT = "CONSOLIDATED_LIST"
_RECORDS = {"INDIVIDUALS": "INDIVIDUAL", "ENTITIES": "ENTITY"}
_GENERATED = "dateGenerated"
_ATTRIBUTES = frozenset({_GENERATED, "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation"})
# What a record cannot be without; VERSIONNUM says 1 in all of them and is left to entry_text.
REQUIRED = ("DATAID", "FIRST_NAME", "UN_LIST_TYPE", "REFERENCE_NUMBER", "LISTED_ON")


@dataclass(frozen=True, kw_only=True)
class UnRecord:
    """The element of one party; position counts from 1; group: the tag of the element that it stands in."""

    position: int
    group: str
    node: Node

    @property
    def text(self) -> str:
        """The record as lines of tags and values."""
        return record_text(self.node) or self.node.text.strip()

    @property
    def is_known(self) -> bool:
        """Whether it is of the kind that its group has."""
        return _RECORDS.get(self.group) == self.node.tag


def read_document(root: Node, unknown: Unknown, *, source_id: str) -> tuple[UnRecord, ...]:
    """Return every record, and what else stands where records do; what else stands around them is counted.

    Raises:
        SourceChanged: the document is not this list, or all records of a group lack what they cannot be without.
    """
    _refuse_other_root(root, source_id)
    for path in _beside_records(root):
        unknown.kind("element", path)
    nodes = [(group.tag, node) for group in root.children for node in _of_group(group)]
    records = tuple(
        UnRecord(position=position, group=group, node=node) for position, (group, node) in enumerate(nodes, start=1)
    )
    for group in _RECORDS:
        _refuse_vanished([record.node for record in records if record.is_known and record.group == group], source_id)
    return records


def _refuse_other_root(root: Node, source_id: str) -> None:
    groups = [child.tag for child in root.children if child.tag in _RECORDS]
    if root.tag != _ROOT or groups != [*_RECORDS] or _GENERATED not in root.attributes:
        raise SourceChanged(
            f"{source_id}: expected a root {_ROOT} with {[*_RECORDS]} and the attribute {_GENERATED}, found {root.tag} "
            f"with {[child.tag for child in root.children][:10]} and {sorted(root.attributes)}. Is this the UN's "
            "consolidated list?"
        )
    if read_date(root.attributes[_GENERATED][:10]) is None:
        raise SourceChanged(f"{source_id}: expected a date in {_GENERATED}, found {root.attributes[_GENERATED]!r}.")


def _beside_records(root: Node) -> Iterator[str]:
    yield from (f"{root.tag}/@{name}" for name in sorted(root.attributes.keys() - _ATTRIBUTES))
    yield from (f"{group.tag}/@{name}" for group in root.children for name in group.attributes)
    yield from (f"{node.tag}/text" for node in (root, *root.children) if node.children and node.text.strip())


def _of_group(group: Node) -> tuple[Node, ...]:
    return group.children or (() if group.tag in _RECORDS else (group,))


def _refuse_vanished(nodes: Sequence[Node], source_id: str) -> None:
    vanished = [name for name in REQUIRED if not any(map(any, (texts_of(node, name) for node in nodes)))]
    if nodes and vanished:
        raise SourceChanged(
            f"{source_id}: expected every {nodes[0].tag} to have {list(REQUIRED)}, found none with {vanished}. The "
            "parser must be taught the new layout before this release can be published."
        )
