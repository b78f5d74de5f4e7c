"""What the tasks of an ingest tell OpenLineage, where Airflow's own provider for it is installed and switched on.

fetch read the publisher's files and kept them raw; audit read the tables, and what it found stands beside them; publish
made the tables of the raw files. An audit that rejects tells nothing: no table of a data set ever was that release.

The provider takes lineage from a task's inlets and outlets, and there data sets of OpenLineage as they are; so a task
sets its own while it runs, beside the asset that Airflow has to see. Nothing of it is imported before.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openlineage.client.event_v2 import InputDataset, OutputDataset

    from entity_lists.release import Release
    from entity_lists.snapshot.manifest import TableFile
    from entity_lists.store.store import Store

_log = logging.getLogger(__name__)
# OpenLineage's words for what stops a release, and what is told only.
_SEVERITY = {"critical": "error", "warning": "warn"}


def of_fetch(store: Store, release: Release) -> None:
    """Tell that the publisher's files were read, and kept under raw keys."""
    _tell(lambda: (_served(release), _raw(store, release)))


def of_audit(store: Store, draft: Mapping[str, Any], report: Mapping[str, Any]) -> None:
    """Tell which expectations the audit held each table to, and which failed."""
    _tell(lambda: (_audited(store, draft, report), []))


def of_publish(store: Store, manifest: Mapping[str, Any], report: Mapping[str, Any]) -> None:
    """Tell which tables were made of which raw files: their columns, version, size, and what the audit found."""
    _tell(lambda: (_raw_of(store, manifest), _tables(store, manifest, report)))


def _is_switched_on() -> bool:
    try:
        from airflow.providers.openlineage import conf
    except ImportError:
        return False
    return not conf.is_disabled()


def _tell(lineage: Callable[[], tuple[list[Any], list[Any]]]) -> None:
    """Set what the running task reads and writes; what goes wrong is logged, and the task goes on."""
    if not _is_switched_on():
        return
    from airflow.sdk import Asset, get_current_context

    try:
        inputs, outputs = lineage()
        task = get_current_context()["task"]
        task.inlets = inputs
        task.outlets = [outlet for outlet in task.outlets if isinstance(outlet, Asset)] + outputs
    except Exception:
        _log.warning("OpenLineage is not told what this task read and wrote", exc_info=True)


def _place(address: str) -> dict[str, Any]:
    """Return the namespace and the name of what lies at an address, as the provider names assets."""
    url = urlsplit(address)
    if url.scheme in {"", "file"}:
        return {"namespace": "file", "name": unquote(url.path) if url.scheme else address}
    if url.scheme == "s3":
        return {"namespace": f"s3://{url.netloc}", "name": url.path.lstrip("/")}
    return {"namespace": f"{url.scheme}://{url.netloc}", "name": f"{url.path or '/'}{'?' * bool(url.query)}{url.query}"}


def _served(release: Release) -> list[InputDataset]:
    from openlineage.client.event_v2 import InputDataset

    return [InputDataset(**_place(file.url)) for file in release.files]


def _raw(store: Store, release: Release) -> list[OutputDataset]:
    """Return the release's files in the store; as what a task makes or as what it reads."""
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import dataset_version_dataset, output_statistics_output_dataset

    return [
        OutputDataset(
            **_place(store.path(key)),
            facets={"version": dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion=file.sha256)},
            outputFacets={
                "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                    size=file.size_bytes, fileCount=1
                )
            },
        )
        for file, key in zip(release.files, release.raw_keys, strict=True)
    ]


def _raw_of(store: Store, manifest: Mapping[str, Any]) -> list[InputDataset]:
    from openlineage.client.event_v2 import InputDataset

    from entity_lists.release import release_of

    raw = _raw(store, release_of(manifest))
    made_from = [InputDataset(namespace=one.namespace, name=one.name, facets=one.facets) for one in raw]
    # A derived release is made from tables of others.
    return made_from + [
        InputDataset(**_table(store, source_id, name))
        for source_id in manifest.get("inputs", {})
        for name in _tables_of(source_id)
    ]


def _tables_of(source_id: str) -> list[str]:
    from entity_lists.contract.data_sets import tables_of

    return [*tables_of(source_id)]


def _table(store: Store, source_id: str, name: str) -> dict[str, Any]:
    from entity_lists.store.keys import data_prefix

    return _place(store.path(f"{data_prefix(source_id)}{name}"))


def _in_order(manifest: Mapping[str, Any]) -> list[tuple[str, TableFile]]:
    """Return the files of a manifest in the order of the contract; what came through XCom has another one."""
    from entity_lists.contract.data_sets import tables_of

    return [(name, manifest["tables"][name]) for name in tables_of(manifest["source_id"])]


def _audited(store: Store, draft: Mapping[str, Any], report: Mapping[str, Any]) -> list[InputDataset]:
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.facet_v2 import data_quality_metrics_input_dataset

    asserted = _asserted(draft["source_id"], report)
    return [
        InputDataset(
            **_table(store, draft["source_id"], name),
            inputFacets={
                "dataQualityMetrics": data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet(
                    rowCount=file["rows"], bytes=file["bytes"], fileCount=1, columnMetrics={}
                ),
                **asserted.get(name, {}),
            },
        )
        for name, file in _in_order(draft)
    ]


def _tables(store: Store, manifest: Mapping[str, Any], report: Mapping[str, Any]) -> list[OutputDataset]:
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import (
        data_quality_metrics_dataset,
        dataset_version_dataset,
        documentation_dataset,
        output_statistics_output_dataset,
        schema_dataset,
    )

    from entity_lists.contract.data_sets import ALL_TABLES

    asserted = _asserted(manifest["source_id"], report)
    return [
        OutputDataset(
            **_table(store, manifest["source_id"], name),
            facets={
                "schema": schema_dataset.SchemaDatasetFacet(
                    fields=[
                        schema_dataset.SchemaDatasetFacetFields(
                            name=column.name,
                            type=str(column.type),
                            description=column.description,
                            ordinal_position=position,
                        )
                        for position, column in enumerate(ALL_TABLES[name].columns, start=1)
                    ]
                ),
                "documentation": documentation_dataset.DocumentationDatasetFacet(
                    description=ALL_TABLES[name].description
                ),
                "version": dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion=manifest["release_id"]),
                "dataQualityMetrics": data_quality_metrics_dataset.DataQualityMetricsDatasetFacet(
                    rowCount=file["rows"], bytes=file["bytes"], fileCount=1, columnMetrics={}
                ),
                **asserted.get(name, {}),
            },
            outputFacets={
                "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                    rowCount=file["rows"], size=file["bytes"], fileCount=1
                )
            },
        )
        for name, file in _in_order(manifest)
    ]


def _asserted(source_id: str, report: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return by table the facet of what an audit asserted of it, under its name."""
    from openlineage.client.facet_v2 import data_quality_assertions_dataset as quality

    from entity_lists.describe.assertions import assertions

    by_table: dict[str, list[quality.Assertion]] = {}
    for one in assertions(source_id, report):
        by_table.setdefault(one.table, []).append(
            quality.Assertion(
                assertion=one.expectation,
                success=one.is_met,
                column=one.column,
                severity=_SEVERITY[one.severity],
                name=f"{one.suite}.{one.expectation}",
                description=one.why,
                expected=one.allowed,
                actual=one.observed,
            )
        )
    return {
        table: {"dataQualityAssertions": quality.DataQualityAssertionsDatasetFacet(assertions=found)}
        for table, found in by_table.items()
    }
