"""What Great Expectations imports that no audit of ours uses, spared: two thirds of the time that its import takes.

It has no public way to import single expectation classes: `import great_expectations` imports all of them, and with
one of them SciPy and Altair; so each is imported when a suite has it. It imports each source of data that it knows,
with a class for each way of pandas and Spark to read one; its cloud; and the clients of databases and clouds, if they
happen to be installed. Those it can do without (it asks in `great_expectations.compatibility` whether they are there),
of the sources and its cloud it asks names only, the others it calls only in functions. Who else uses it in the process
of an audit has it without them; that process ends soon.

Its expectations are classes of pydantic, which copies in depth all fields of the class that one is made from: their
types, functions and texts too, a fifth of what is left. While this lasts, only what may change is copied in depth.
"""

import copyreg
import importlib
import importlib.util
import re
import sys
import threading
from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from pydantic.v1 import fields

# Where each of its expectations is a module of its type's name.
_EXPECTATIONS = "great_expectations.expectations.core"
# What it can do without; our tables are data frames of pandas.
_LEFT_OUT = frozenset({
    "azure", "boto3", "botocore", "google", "psycopg2", "pyathena", "pyodbc", "pyspark", "snowflake", "sqlalchemy",
    "trino",
})  # fmt: skip
# What it imports by name and calls in expectations that no suite has: loaded when something is first asked of it.
_LATER = frozenset({"altair", "jsonschema", "mistune", "requests", "scipy.stats"})
# Of which it asks names only: sources of data but frames, what makes one of each reader of pandas, its cloud, pages of
# results, and expectations until a suite has them.
_NAMES_ONLY = re.compile(
    r"great_expectations\.(render\.view|data_context\.(store\.gx_cloud_store_backend|data_context\.cloud_data_context)"
    r"|datasource\.fluent\.(?!pandas_datasource|invalid_datasource)(\w+_datasource|dynamic_pandas|fabric)"
    rf"|{_EXPECTATIONS.partition('.')[2]}\.\w+)"
)
# Of pydantic's fields, and of what is said about one, what is changed after it was copied.
_DEEP = {
    fields.ModelField: ("sub_fields", "sub_fields_mapping", "key_field", "field_info", "class_validators"),
    fields.FieldInfo: ("extra",),
}


class _Nothing(dict[str, Any]):
    """What stands for a class, or for what makes a table of classes: one may inherit from it, and it makes none."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()


class _NamesOnly(ModuleType):
    """A module in which every name is there and holds nothing."""

    def __getattr__(self, name: str) -> type[_Nothing]:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (_Nothing,), {})


class _Spared(Loader):
    """A finder of modules that stands before the others, for the thread that made it, and loads names only."""

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = wanted
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how a module is loaded later; None if it is none of ours. Raises: ModuleNotFoundError (left out)."""
        if threading.get_ident() != self._thread:
            return None
        if name.partition(".")[0] in _LEFT_OUT:
            raise ModuleNotFoundError(f"{name} is not needed for an audit", name=name)
        if name not in self._wanted and _NAMES_ONLY.fullmatch(name):
            return ModuleSpec(name, self)
        spec = PathFinder.find_spec(name, path, target) if name in _LATER else None
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return a module of names only."""
        return _NamesOnly(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: there is no code."""


def import_expectations(types: Iterable[str]) -> None:
    """Import the expectations of these types, of which there were names only; one that there is not stays unknown."""
    wanted = {f"{_EXPECTATIONS}.{type_}" for type_ in types}
    with spared_imports(wanted):
        for name in sorted(wanted):
            if isinstance(sys.modules.get(name), _NamesOnly):
                del sys.modules[name]
                importlib.import_module(name)


def _copied(*deep: str) -> Callable[[Any], tuple[Any, ...]]:
    """Return how copy.deepcopy copies a thing with slots: these in depth, of the others what they hold."""

    def reduced(made: Any) -> tuple[Any, ...]:
        held = {name: getattr(made, name) for name in type(made).__slots__ if hasattr(made, name)}
        parts = {name: held.pop(name) for name in deep if held[name] is not None}
        return partial(_twin, type(made), held | dict.fromkeys(deep)), (), (None, parts)

    return reduced


def _twin(kind: type, held: dict[str, Any]) -> object:
    twin: object = object.__new__(kind)
    for name, value in held.items():
        setattr(twin, name, value)
    return twin


@contextmanager
def spared_imports(wanted: Collection[str] = ()) -> Generator[None]:
    """While it lasts, an import by this thread finds nothing of what an audit needs not; what is imported stays.

    wanted: the full names of modules that are needed all the same.
    """
    finder = _Spared(wanted)
    sys.meta_path.insert(0, finder)
    for kind, deep in _DEEP.items():
        copyreg.pickle(kind, _copied(*deep))
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for kind in _DEEP:
            copyreg.dispatch_table.pop(kind)
