"""Where the Directorate of Defense Trade Controls has its two files: behind a page that links each in several formats.

The download is written from a public mirror of the list, which reads the page's attachments; not yet seen live.
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from entity_lists.errors import SourceChanged
from entity_lists.fetch.current_file import download_current
from entity_lists.fetch.download import Download
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.release import Origin
from entity_lists.source import ListSource
from entity_lists.sources.us_state.debarred_rows import is_one_file

_ARTICLE = "/api/now/sp/page?id=ddtc_kb_article_page&kb_number=KB0010126"
# The page comes as a text within JSON.
_ATTACHMENT = re.compile(r"sys_attachment\.do\?sys_id(?:=|&#61;|\\u003d)([0-9a-f]{32})")
# Of its attachments, the first and the fourth.
_FILES = {"debarred-statutory.csv": 0, "debarred-administrative.csv": 3}


@dataclass(frozen=True, kw_only=True)
class DebarredSource(ListSource):
    """The source of the debarred list, whose page links to its files."""

    def download(self, fetcher: Fetcher, as_of: date, known: Origin | None) -> tuple[Download, ...]:
        """Return both files of today's release. They are put up on different days, so no day is compared.

        Raises:
            SourceUnavailable: not reached, or asked for another day than today.
            SourceChanged: the page has fewer attachments.
        """
        page = fetcher.download(f"{self.base_url}{_ARTICLE}")
        ids = _ATTACHMENT.findall(page.content.decode("utf-8", errors="replace"))
        if len(ids) <= max(_FILES.values()):
            raise SourceChanged(
                f"{self.source_id}: {page.url}: expected at least {1 + max(_FILES.values())} attachments, found "
                f"{len(ids)}. Open the page of debarred parties in a browser, and give its two CSV files."
            )
        return tuple(
            replace(file, file_name=name)
            for name, number in _FILES.items()
            for file in self._attachment(fetcher, as_of, ids[number])
        )

    def _attachment(self, fetcher: Fetcher, as_of: date, sys_id: str) -> tuple[Download, ...]:
        url = f"{self.base_url}/sys_attachment.do?sys_id={sys_id}"
        return download_current(fetcher, as_of, None, source_id=self.source_id, urls=(url,)) or ()

    def recognises(self, content: bytes) -> bool:
        """Return whether a file, whatever its name, is a release of the list, or one of the two of today's."""
        return super().recognises(content) or is_one_file(content, self.source_id)

    def companions(self, file_name: str) -> tuple[str, ...]:
        """Return the name of the administrative file beside a statutory one."""
        return (file_name.replace("statutory", "administrative"),) if "statutory" in file_name else ()
