"""Where BIS has the file of the Denied Persons List: behind the link "Export as CSV" of the list's page.

Not yet seen live; the page and what the link served are known from others' code only.
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from entity_lists.errors import SourceChanged
from entity_lists.fetch.current_file import download_current
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.formats.file_kind import page, refuse_other_kind
from entity_lists.formats.html_page import Link, page_links, parse_page
from entity_lists.release import Origin
from entity_lists.source import ListSource

# No more of its name than has to be: the page is known from others' code only.
_PAGE = page("Denied Persons")
_LINK_TEXT = "export as csv"


@dataclass(frozen=True, kw_only=True)
class DeniedPersonsSource(ListSource):
    """The source of the Denied Persons List; its one path is that of the page."""

    def download(self, fetcher: Fetcher, as_of: date, known: Origin | None) -> tuple[Download, ...] | None:
        """Return the file that the list's page links to, None if it is what came from known.

        Raises:
            SourceUnavailable: not reached, another page, or asked for another day than today.
            SourceChanged: the page has no such link.
        """
        (page_url,) = self.urls
        listing = fetcher.download(page_url)
        url = urljoin(listing.url, self._link(listing).url)
        return download_current(fetcher, as_of, known, source_id=self.source_id, urls=(url,))

    def _link(self, listing: Download) -> Link:
        refuse_other_kind(listing, _PAGE, source_id=self.source_id)
        links = page_links(parse_page(listing.content, source_id=self.source_id))
        for link in links:
            if _LINK_TEXT in link.text.casefold():
                return link
        raise SourceChanged(
            f"{self.source_id}: {listing.url}: expected a link 'Export as CSV', found {len(links)} links: "
            f"{[link.text[:40] for link in links if link.text][:5]}. Save the file by hand and give it as the input; "
            "the source must be taught where the list is now."
        )
