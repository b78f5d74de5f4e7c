"""The Federal Register's rules that touch 15 CFR part 744: the law behind the lists that are supplements to it.

One query by part, never by title or term: rules change a list under other titles. Asked for are fields that stay the
same from day to day. Beside the answer: what is on public inspection, the full texts of the last weeks' rules, and of a
saved answer also what persons said of rules.

Written from the documentation and the publisher's own code, tested against a loopback server; not yet seen live.
Source: https://www.federalregister.gov/developers/documentation/api/v1
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode, urljoin, urlsplit

from entity_lists.contract.kinds import REGISTER_ID
from entity_lists.errors import NotPublished, SourceChanged, SourceUnavailable
from entity_lists.fetch.current_file import today
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.formats.file_kind import FileKind, Form, refuse_other_kind
from entity_lists.register.answer import STABLE_FIELDS, Record, envelope, json_number
from entity_lists.register.documents import document_number
from entity_lists.register.reading import INSPECTION
from entity_lists.register.rules import STATEMENTS
from entity_lists.release import Origin
from entity_lists.source import Source

_SITE = "https://www.federalregister.gov"
_PER_PAGE, _MOST_PAGES = 1_000, 10
_TEXTS_OF_DAYS, _MOST_TEXTS = 45, 40
_QUERY = urlencode([
    ("conditions[cfr][title]", "15"),
    ("conditions[cfr][part]", "744"),
    ("conditions[type][]", "RULE"),
    ("order", "oldest"),
    ("per_page", str(_PER_PAGE)),
    *(("fields[]", name) for name in STABLE_FIELDS),
])
_ANSWER = FileKind(form=Form.TEXT, what="the JSON of the Federal Register's API")
_INSPECTION_PATH = "/api/v1/public-inspection-documents/current.json"


@dataclass(frozen=True, kw_only=True)
class RegisterSource(Source):
    """The source of the Federal Register: it has today's state only, in pages, with further files beside it."""

    base_url: str = _SITE
    file_kind: FileKind = _ANSWER

    @property
    def urls(self) -> tuple[str, ...]:
        """Where the first page of the answer is."""
        return (f"{self.base_url}/api/v1/documents.json?{_QUERY}",)

    def download(self, fetcher: Fetcher, as_of: date, known: Origin | None) -> tuple[Download, ...]:
        """Return the pages of the answer, what is on public inspection, and the full texts of the last weeks' rules.

        Raises:
            SourceUnavailable: not reached; asked for another day than today.
            SourceChanged: a page is no answer, or names a next page elsewhere.
        """
        if as_of != (day := today(fetcher)):
            raise SourceUnavailable(
                f"{self.source_id}: the Federal Register's API has today's state only, which is as of {day}; asked for "
                f"was {as_of}. Leave the date out, or give an answer that was saved then: --input FILE --as-of {as_of}"
            )
        pages = tuple(self._pages(fetcher))
        records = [
            one for page in pages for one in envelope(page.url, page.content)["results"] if isinstance(one, dict)
        ]
        inspection = fetcher.download(f"{self.base_url}{_INSPECTION_PATH}")
        return (*pages, replace(inspection, file_name=INSPECTION), *self._texts(fetcher, records, as_of))

    def check(self, files: Sequence[Download]) -> None:
        """Raise unless the first file may be an answer; raises as Source.check."""
        refuse_other_kind(files[0], self.file_kind, source_id=self.source_id)

    def possible_companions(self, first: Download) -> tuple[str, ...]:
        """Return the names of an answer's further pages, and of what may lie beside it.

        Raises:
            SourceChanged: the file is no answer.
        """
        answer = envelope(first.file_name, first.content)
        stem = first.file_name.removesuffix(".json")
        pages = range(2, min(json_number(answer.get("total_pages")) or 1, _MOST_PAGES) + 1)
        numbers = dict.fromkeys(number for one in answer["results"] if (number := _number(one)))
        # The Register's own files have hyphens, what is saved by hand may have the en dashes of its pages.
        texts = (f"{spelt}.xml" for number in numbers for spelt in dict.fromkeys((number, number.replace("-", "–"))))
        return (*(f"{stem}-{page}.json" for page in pages), INSPECTION, STATEMENTS, *texts)

    def _pages(self, fetcher: Fetcher) -> Iterator[Download]:
        url: str | None = self.urls[0]
        for page in range(1, _MOST_PAGES + 1):
            download = fetcher.download(str(url))
            yield replace(download, file_name="documents.json" if page == 1 else f"documents-{page}.json")
            following = envelope(download.url, download.content).get("next_page_url")
            if following is None:
                return
            url = self._same_site(str(following))
        raise SourceChanged(
            f"{self.source_id}: expected at most {_MOST_PAGES} pages, found a further one: {str(url)[:200]}. The query "
            "is not understood any more: compare with the API's documentation."
        )

    def _same_site(self, following: str) -> str:
        """Return the address of the next page. Raises: SourceChanged if that is another server's."""
        url = urljoin(self.base_url, following)
        if urlsplit(url)[:2] != urlsplit(self.base_url)[:2]:
            raise SourceChanged(
                f"{self.source_id}: expected the next page at {self.base_url}, found it at "
                f"{urlsplit(url).netloc[:100]!r}, which was not asked. Look at the answer's next_page_url."
            )
        return url

    def _texts(self, fetcher: Fetcher, records: Sequence[Record], as_of: date) -> Iterator[Download]:
        """Yield the full texts of the newest rules, but those that are not there yet."""
        since = (as_of - timedelta(days=_TEXTS_OF_DAYS)).isoformat()
        newest = [one for one in records if str(one.get("publication_date") or "") >= since]
        for record in newest[-_MOST_TEXTS:]:
            number, address = _number(record), str(record.get("full_text_xml_url") or "")
            if number is None or not address.startswith(f"{_SITE}/"):
                continue
            try:
                download = fetcher.download(self.base_url + address.removeprefix(_SITE))
            except NotPublished:
                continue
            yield replace(download, file_name=f"{number}.xml")


def _number(record: object) -> str | None:
    try:
        return document_number(record.get("document_number")) if isinstance(record, dict) else None
    except ValueError:
        return None


SOURCE = RegisterSource(
    source_id=REGISTER_ID,
    title="Federal Register, rules on 15 CFR part 744",
    publisher="Office of the Federal Register, National Archives and Records Administration",
    homepage="https://www.federalregister.gov/agencies/industry-and-security-bureau",
    data_license="U.S. government work, public domain",
    # An issue is out by six in the morning, and what is filed for public inspection at 8:45, 11:15 and 16:15: from then
    # on a rule is known, and may be law.
    schedule="20 9,11,16 * * 1-5",
    timezone="America/New_York",
    parser_version=1,
)
