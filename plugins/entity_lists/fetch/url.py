"""How the URL of an input is written down: in manifests, in origin.json, in messages and so in logs.

Decision: a URL that a source module names is public, its publisher documents it, and it is written down whole. One
that a person gives as an input may be signed for them alone: of its query the names stay and the values become ***, its
fragment goes. What a redirect leads to is never written down but for its host. A URL with a user name or password is
refused unread, since requests, proxies and logs of others would repeat it.
This breaks when a secret stands in the path of a URL: there it cannot be told from a name.
"""

import re
from urllib.parse import urlsplit, urlunsplit

from entity_lists.errors import UsageError

HIDDEN = "***"
_URL = re.compile(r"(?!file:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def is_url(location: str) -> bool:
    """Return whether an input is a URL, not a path or a file: URI."""
    return _URL.match(location) is not None


def redacted(location: str) -> str:
    """Return an input as it may be written down; a path or file: URI stays as it is."""
    if not is_url(location):
        return location
    try:
        scheme, authority, path, query, _ = urlsplit(location)
    except ValueError:
        # Nobody knows which part of it is what.
        return f"{location.partition(':')[0]}://{HIDDEN}"
    if "@" in authority + path:
        authority, path = HIDDEN, ""
    return urlunsplit((scheme, authority, path, _without_values(query), ""))


def refuse_user(location: str) -> None:
    """Raise UsageError, which repeats nothing of it, unless a URL holds nobody's name or password."""
    # An @ in the path as well: "https://me:pass/word@host" has its password there.
    if "@" in re.split(r"[?#]", location, maxsplit=1)[0]:
        raise user_refused()


def user_refused() -> UsageError:
    """Return the error for a URL that may hold a user name or password."""
    return UsageError(
        "The URL holds a user name or password, or an @ that looks like one, and URLs are written into the store: give "
        "one without (an @ that belongs to the path is written %40)."
    )


def beside(location: str, name: str) -> str:
    """Return where a file of this name lies in the same folder, or at the same URL with another last part."""
    if is_url(location):
        parts = urlsplit(location)
        return urlunsplit(parts._replace(path=f"{parts.path.rpartition('/')[0]}/{name}"))
    folder, slash, _ = location.replace("\\", "/").rpartition("/")
    return f"{folder}{slash}{name}"


def last_part(location: str) -> str:
    """Return the name of the file that an input is."""
    path = urlsplit(location).path if is_url(location) else location.replace("\\", "/")
    return path.rpartition("/")[2]


def _without_values(query: str) -> str:
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return "&".join(f"{name}={HIDDEN}" if equals else HIDDEN for name, equals, _ in pairs)
