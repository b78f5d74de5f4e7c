"""Which Iceberg catalogue the tables of a store are in, and what its failures become.

Any catalogue that pyiceberg can be configured for: in .pyiceberg.yaml, or in PYICEBERG_CATALOG__<NAME>__URI and the
like. A store in a local directory has one of its own where nothing is configured: <store>/iceberg/catalog.db, SQLite,
with the tables' metadata beside it. Only there we say where a table lies; elsewhere the catalogue does.
"""

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random_exponential

from entity_lists.errors import UsageError, WarehouseError

if TYPE_CHECKING:
    from pyiceberg.catalog import Catalog

    from entity_lists.store.store import Store

CATALOGUE = NAMESPACE = "entity_lists"
FOLDER = "iceberg"
DATABASE = "catalog.db"
_ATTEMPTS = 20
# Of SQLite that another process writes; of SQLite and PostgreSQL whose tables two processes make at once.
_BUSY = re.compile(r"is locked|already exists|duplicate key|UNIQUE constraint failed")
_SECRETS = re.compile(r"(?<=//)[^/@\s]+@|(?<=Bearer )\S+")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A catalogue that answers, for one store.

    folder: the URI below which its tables are made, None if the catalogue says so itself.
    """

    catalogue: "Catalog"
    name: str
    store: "Store"
    folder: str | None


@contextmanager
def opened(store: "Store", name: str = CATALOGUE) -> Generator[Opened]:
    """Open the catalogue of a store's tables, with its namespace.

    Raises:
        UsageError: there is no catalogue of that name, or pyiceberg is not installed.
        WarehouseError: it is not reached, or refuses.
    """
    configured, folder = _configuration(store, name)
    catalogue = _open(name, configured)
    try:
        yield Opened(catalogue=catalogue, name=name, store=store, folder=folder)
    finally:
        catalogue.close()


def is_in_use(store: "Store") -> bool:
    """Return whether the tables of a store are kept in the catalogue that is meant where none is named."""
    root = _local_root(store)
    return bool((root and (root / FOLDER / DATABASE).is_file()) or _configured(CATALOGUE))


def file_uri(store: "Store", key: str) -> str:
    """Return the URI under which the tables name a file of the store."""
    path = store.path(key)
    return path if "://" in path else f"file://{Path(path).absolute()}"


@contextmanager
def told(name: str) -> Generator[None]:
    """Raise what an Iceberg catalogue, or where its files lie, says no to as a WarehouseError, without secrets."""
    try:
        import requests
        from botocore.exceptions import BotoCoreError, ClientError
        from pyiceberg import exceptions as iceberg
        from sqlalchemy.exc import SQLAlchemyError
    except ModuleNotFoundError as error:
        raise UsageError(
            f"Iceberg tables need {error.name}, which is not installed: pip install 'entity-lists[iceberg]'"
        ) from error
    refusals: tuple[type[Exception], ...] = (
        *(kind for kind in vars(iceberg).values() if isinstance(kind, type) and issubclass(kind, Exception)),
        *(SQLAlchemyError, BotoCoreError, ClientError, requests.RequestException, OSError),
    )
    try:
        yield
    except refusals as error:
        said = _SECRETS.sub("***@", str(error).partition("\n")[0])[:500]
        raise WarehouseError(
            f"The Iceberg catalogue {name}, or the place of its files, says no: {type(error).__name__}: {said}. What "
            "it shows is what the last sync left. To do: look at its address, its credentials and its disk, then run: "
            "entity-lists warehouse sync. If files of a table are lost, drop it without purging (in a directory: "
            "remove the store's folder iceberg/), and sync again."
        ) from error


def _is_overtaken(error: BaseException) -> bool:
    """Return whether another sync was there first, or held the embedded catalogue just then."""
    from pyiceberg.exceptions import CommitFailedException, NamespaceAlreadyExistsError, ValidationException
    from sqlalchemy.exc import SQLAlchemyError

    cause = error.__cause__
    is_busy = isinstance(cause, SQLAlchemyError) and _BUSY.search(str(cause)) is not None
    return is_busy or isinstance(cause, (CommitFailedException, NamespaceAlreadyExistsError, ValidationException))


tried_again = retry(
    retry=retry_if_exception(_is_overtaken),
    wait=wait_random_exponential(multiplier=0.05, max=2),
    stop=stop_after_attempt(_ATTEMPTS),
    reraise=True,
)


def _configuration(store: "Store", name: str) -> tuple[dict[str, Any], str | None]:
    """Return what opens the catalogue, and where its tables are made."""
    root = _local_root(store)
    if root and (odd := sorted(set("#?%") & set(str(root.absolute())))):
        raise UsageError(
            f"{root} has {' '.join(odd)} in its path. Iceberg tables name files by URI, and readers take these for "
            "other parts of one. Move the store into a directory without them."
        )
    if configured := _configured(name):
        return configured, None
    if root is None or name != CATALOGUE:
        raise UsageError(
            f"There is no Iceberg catalogue {name!r}. A store in a local directory has one of its own, "
            f"{CATALOGUE!r}; any other is configured as pyiceberg wants it: PYICEBERG_CATALOG__{name.upper()}__URI "
            "(and __TYPE, __WAREHOUSE …) in the environment, or .pyiceberg.yaml. Set it, or name another one."
        )
    folder = root.absolute() / FOLDER
    folder.mkdir(exist_ok=True)
    uri = f"file://{folder}"
    return {"type": "sql", "uri": f"sqlite:///{folder / DATABASE}", "warehouse": uri}, uri


def _configured(name: str) -> dict[str, Any] | None:
    """Return pyiceberg's own configuration of a catalogue; in its environment, an underscore of a name is a hyphen."""
    # Where pyiceberg looks for it. To ask itself would load its types, at the end of every ingest.
    files = (Path(folder) / ".pyiceberg.yaml" for folder in (os.path.expanduser("~"), "."))
    if not any(name.upper().startswith("PYICEBERG_") for name in os.environ) and not any(map(Path.is_file, files)):
        return None
    try:
        from pyiceberg.utils.config import Config
    except ModuleNotFoundError:
        return None
    return Config().get_catalog_config(name) or Config().get_catalog_config(name.replace("_", "-"))


@tried_again
def _open(name: str, configured: dict[str, Any]) -> "Catalog":
    with told(name):
        catalogue = _load(name, configured)
        try:
            catalogue.create_namespace_if_not_exists(NAMESPACE)
        except BaseException:
            catalogue.close()
            raise
    return catalogue


def _load(name: str, configured: dict[str, Any]) -> "Catalog":
    from pyiceberg.catalog import load_catalog

    try:
        return load_catalog(name, **configured)
    except ValueError as error:
        raise UsageError(f"The Iceberg catalogue {name!r} is not configured rightly: {error}") from error


def _local_root(store: "Store") -> Path | None:
    root: Path | None = getattr(store, "root", None)
    return root
