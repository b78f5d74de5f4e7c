"""The input that a person gives instead of asking the publisher: a path, a file: URI or a URL."""

from pathlib import Path

from entity_lists.fetch import url
from entity_lists.fetch.download import Download, path_of, read_file
from entity_lists.fetch.fetcher import Fetcher


def read_input(location: str, fetcher: Fetcher) -> Download:
    """Return the file at a path, a file: URI or a URL.

    Raises:
        UsageError: no such file, not a regular file, unreadable, outside fetcher.input_folders; an address that is not
            fetched from.
        ReleaseRejected: larger than fetcher.limits.max_bytes; the size of a local file is looked at before it is read.
        SourceUnavailable: see Fetcher.get.
    """
    if url.is_url(location):
        return fetcher.download(location, is_public=False)
    path = path_of(location) if location[:5].lower() == "file:" else Path(location)
    return read_file(path, fetcher.now(), fetcher.limits, fetcher.input_folders)
