"""What Great Expectations imports that no audit of ours uses, spared: half of the time that its import takes.

It has no public way to import single expectation classes: `import great_expectations` imports all of them, and with one
of them SciPy and Altair; and the clients of databases and clouds, if they happen to be installed. Those it can do
without (it asks in `great_expectations.compatibility` whether they are there), the others it calls only in functions.
"""

import importlib.util
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

# What it can do without; our tables are data frames of pandas.
_LEFT_OUT = frozenset({
    "azure", "boto3", "botocore", "google", "psycopg2", "pyodbc", "pyspark", "snowflake", "sqlalchemy", "trino",
})  # fmt: skip
# What it imports by name and calls in expectations that no suite has: loaded when something is first asked of it.
_LATER = frozenset({"altair", "jsonschema", "mistune", "scipy.stats"})


class _Spared:
    """A finder of modules that stands before the others, for the thread that made it."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how a module is loaded later; None if it is none of ours. Raises: ModuleNotFoundError (left out)."""
        if threading.get_ident() != self._thread:
            return None
        if name.partition(".")[0] in _LEFT_OUT:
            raise ModuleNotFoundError(f"{name} is not needed for an audit", name=name)
        spec = PathFinder.find_spec(name, path, target) if name in _LATER else None
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


@contextmanager
def spared_imports() -> Generator[None]:
    """While it lasts, an import by this thread finds nothing of what an audit needs not; what is imported stays."""
    finder = _Spared()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
