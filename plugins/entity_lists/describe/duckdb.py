"""DuckDB: statements that ask catalog.json when they are run, or name the files of one release."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from entity_lists.contract.data_sets import tables_of
from entity_lists.contract.kinds import is_list
from entity_lists.contract.schema import Table
from entity_lists.describe.files import PublishedFile
from entity_lists.describe.words import LISTED_AS_OF, RELEASE_ID, Words, comment, union
from entity_lists.snapshot import published
from entity_lists.store.keys import CATALOG

if TYPE_CHECKING:
    from entity_lists.store.store import Store

# A backslash parts folders there, and nothing escapes it.
WORDS = Words(engine="DuckDB", types=("varchar", "boolean", "integer", "date", "double"), patterns="\\")
# Of the catalogue, which grows with every release.
_MOST_BYTES = 1 << 27


def credentials(store: "Store") -> list[str]:
    """Return what has to be said before DuckDB reads this store, as comments."""
    if not store.uri.startswith("s3://"):
        return []
    return [
        comment(
            "S3 needs the extension httpfs, and a secret, made before this is run:\n"
            "  install httpfs; load httpfs;\n"
            "  create secret (type s3, provider credential_chain);   -- or key_id '…', secret '…', region '…'; of "
            "another server than\n"
            "  AWS's also endpoint 'host:port', url_style 'path', use_ssl true or false"
        )
    ]


def of_release(store: "Store", files: Mapping[str, Sequence[PublishedFile]]) -> list[str]:
    """Return the statements of views that name their files."""
    views = [
        f"create or replace temp view {WORDS.quoted(name)} as\n  "
        + union(
            f"select {WORDS.selected(file)} from "
            f"read_parquet({WORDS.literal(_escaped(store.path(file.key)))}, hive_partitioning = false)"
            for file in of_table
        )
        for name, of_table in files.items()
    ]
    return [*credentials(store), *(f"{view};" for view in [*views, _listed()])]


def in_force(store: "Store", source_ids: Iterable[str]) -> list[str]:
    """Return the statements of views over what is in force whenever they are run, of these sources."""
    # Of what is no list, only what there is: a view over no file is none.
    source_ids = [one for one in source_ids if is_list(one) or published.in_force(store, one)]
    tables = {name: table for source_id in source_ids for name, table in tables_of(source_id).items()}
    wanted = ", ".join(map(WORDS.literal, source_ids))
    of_tables = ", ".join(f"{name} struct(path varchar)" for name in tables)
    catalog = (
        "set variable entity_lists_catalog = (\n"
        "  select list(source) from (select unnest(sources) as source from "
        f"read_json(getvariable('entity_lists_store') || '/{CATALOG}',\n"
        "    columns = {sources: "
        f"'struct(source_id varchar, release_in_force varchar, tables struct({of_tables}))[]'}},\n"
        f"    maximum_object_size = {_MOST_BYTES}))\n"
        f"  where source.source_id in ({wanted}))"
    )
    behind = (
        "set variable entity_lists_behind = (\n"
        "  with pointed as (select regexp_extract(filename, '([^/]+)/latest[.]json$', 1) as source_id, release_id\n"
        "      from read_json(getvariable('entity_lists_store') || '/*/latest.json', "
        "columns = {release_id: 'varchar'}, filename = true)),\n"
        "    listed as (select unnest(getvariable('entity_lists_catalog'), recursive := true))\n"
        f"  select case when count(*) > 0 then error({WORDS.literal(CATALOG + ' lags behind the pointers of ')} ||\n"
        "      string_agg(source_id, ', ' order by source_id) || '. To do: entity-lists catalog --rebuild') end\n"
        "  from pointed full join listed using (source_id)\n"
        f"  where source_id in ({wanted}) and release_id is distinct from release_in_force)"
    )
    place = _escaped(store.path(CATALOG).removesuffix(f"/{CATALOG}"))
    statements = [f"set variable entity_lists_store = {WORDS.literal(place)}", catalog, behind]
    for table in tables.values():
        statements += _view(table)
    return [*credentials(store), *(f"{statement};" for statement in [*statements, _listed()])]


def _view(table: Table) -> list[str]:
    """Return what makes the view of a table; a row without rows says which columns there are, and of which types."""
    variable = f"entity_lists_{table.name}"
    listed = (
        f"set variable {variable} = (select list(getvariable('entity_lists_store') || '/' || path) from (\n"
        f"  select unnest(getvariable('entity_lists_catalog')).tables.{table.name}.path as path) "
        "where path is not null)"
    )
    empty = ", ".join(f"null::{WORDS.type(one.type)} as {WORDS.quoted(one.name)}" for one in table.columns)
    columns = []
    for one in table.columns:
        name = WORDS.quoted(one.name)
        if one.since > 1 and one.name == "source_id":
            columns.append(f"coalesce({name}, {_of_path(1)}) as {name}")
        else:
            columns.append(f"coalesce({name}, false) as {name}" if one.since > 1 and one.required else name)
    return [
        listed,
        f"create or replace temp view {WORDS.quoted(table.name)} as\n"
        f"  select {', '.join(columns)}, {_of_path(2)} as {RELEASE_ID}\n"
        f"  from (select {empty}, null::varchar as filename where false\n"
        f"    union all by name select * from read_parquet(getvariable('{variable}'),\n"
        "      union_by_name = true, filename = true, hive_partitioning = false))",
    ]


def _of_path(group: int) -> str:
    return f"regexp_extract(filename, '([^/]+)/data/[^/]+/release=([^/]+)/[^/]+$', {group})"


def _listed() -> str:
    return f"create or replace temp macro {LISTED_AS_OF}(day) as table\n  {WORDS.listed_as_of('cast(day as date)')}"


def _escaped(place: str) -> str:
    """Return the place of a file without what DuckDB takes for a pattern."""
    return re.sub(r"[\[*?]", r"[\g<0>]", WORDS.checked(place))
