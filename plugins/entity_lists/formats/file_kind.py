"""Whether a download is the kind of file that a source reads, told by how it begins.

Publishers answer with a page and status 200 during maintenance, and to programs that they challenge. This is looked at
before anything is kept; whether a file of the right kind can be read is the reading's to say. A file that a person gave
is never such an answer: it stays what it is, however long one waits.
"""

import codecs
import re
from dataclasses import dataclass
from enum import StrEnum

from entity_lists.errors import SourceChanged, SourceUnavailable
from entity_lists.fetch.download import Download
from entity_lists.formats.html_page import is_within_limits, page_name, page_root
from entity_lists.text.spaces import one_line

# An XML declaration and comments may stand before it: maintenance pages are often XHTML.
_PAGE_START = re.compile(r"(?:<\?xml[^>]*>|<!--(?:(?!-->).)*-->|\s)*<(?:!doctype\s+)?html\b", re.IGNORECASE | re.DOTALL)
_HEAD_BYTES, _SHOWN_CHARACTERS = 4096, 60


class Form(StrEnum):
    """What a file is by how it begins, in the words of a message."""

    NOTHING = "nothing"
    TEXT = "text"
    XML = "XML"
    PAGE = "a page"


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """The kind of file that a source reads; what: the file in words, for messages.

    name: of a page, what its title or first headings have to hold.
    """

    form: Form
    what: str
    name: str = ""


TABLE = FileKind(form=Form.TEXT, what="a table as delimited text")


def xml(what: str) -> FileKind:
    """Return the kind of an XML document."""
    return FileKind(form=Form.XML, what=what)


def page(name: str) -> FileKind:
    """Return the kind of the page of this name."""
    return FileKind(form=Form.PAGE, what=f"the page {name!r}", name=name)


def refuse_other_kind(download: Download, kind: FileKind, *, source_id: str) -> None:
    """Raise unless the download is a file of this kind. A page that is beyond a limit passes: the reading says so.

    Raises:
        SourceUnavailable: nothing, or a file of another kind: a challenge, an error, a notice of maintenance.
        SourceChanged: the same of a file that a person gave.
    """
    head = _head(download.content)
    form = _form(head)
    # A page may begin as XML does.
    is_page = form is Form.PAGE or (form is Form.XML and kind.form is Form.PAGE)
    is_readable = is_page and is_within_limits(download.content)
    root = page_root(download.content) if is_readable else None
    name = "" if root is None else page_name(root)
    if is_page and kind.form is Form.PAGE:
        is_of_kind = not is_readable or kind.name.casefold() in name.casefold()
    else:
        is_of_kind = form is kind.form
    if is_of_kind:
        return
    found = (
        f"{source_id}: {download.url}: expected {kind.what}, found {_described(form, head, name)} "
        f"({len(download.content):,} bytes)."
    )
    if download.is_given:
        raise SourceChanged(f"{found} It is another file: give the list itself, as its publisher serves it.")
    raise SourceUnavailable(
        f"{found} Publishers answer so during maintenance, and to programs and networks that they challenge: open the "
        "URL in a browser, wait and run it again, or give a saved file as the input."
    )


def _head(content: bytes) -> str:
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content[:_HEAD_BYTES].decode("utf-16" if is_utf16 else "utf-8-sig", errors="replace").lstrip()


def _form(head: str) -> Form:
    if not head:
        return Form.NOTHING
    if _PAGE_START.match(head):
        return Form.PAGE
    return Form.XML if head.startswith("<") else Form.TEXT


def _described(form: Form, head: str, name: str) -> str:
    if form is Form.NOTHING:
        return form
    if name:
        return f"a page named {name[:120]!r}"
    start = "".join(character for character in one_line(head) if character.isprintable())
    kind = "a page without a name" if form is Form.PAGE else form
    return f"{kind} that starts with {start[:_SHOWN_CHARACTERS]!r}"
