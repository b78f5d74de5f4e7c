"""What `make dist` builds, installed without a checkout: the commands run, and Airflow loads what came along."""

import json
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from entity_lists.sources import ALL_SOURCES, INGESTED
from world.airflow_process import ROOT
from world.releases import AFTER, AFTER_ID, SOURCE_ID

LOAD = """
import json
from airflow import plugins_manager
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(bundle_name="dags-folder")
print(json.dumps({
    "import_errors": {str(path): error for path, error in bag.import_errors.items()},
    "dags": sorted(bag.dags),
    "files": sorted({dag.fileloc for dag in bag.dags.values()}),
    "store": bag.dags["ingest_us_bis_entity_list"].params["store"],
    "plugins": sorted(plugin.name for plugin in plugins_manager._get_plugins()[0] if "entity_lists" in plugin.name),
}))
"""

pytestmark = pytest.mark.airflow


@dataclass(frozen=True, kw_only=True)
class Installed:
    """A virtual environment with the wheel, a folder to work in, and what was built."""

    venv: Path
    folder: Path
    sdist: Path
    wheel: Path

    def run(self, program: str, *arguments: str, **env: str) -> str:
        """Return what a program of the environment prints; it sees nothing of this checkout."""
        found = {"PATH": f"{self.venv / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(self.folder)}
        command = [str(self.venv / "bin" / program), *arguments]
        done = subprocess.run(command, cwd=self.folder, env=found | env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def settings(self) -> dict[str, str]:
        """Return the settings that the command prints."""
        return dict(line.split("=", 1) for line in self.run("entity-lists", "deployment").splitlines())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in a fresh environment that has what production gets."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        ["make", "dist", f"DIST={folder / 'built'}"], cwd=ROOT, env=os.environ | {"MAKEFLAGS": ""}, check=True
    )
    (sdist,), (wheel,) = (folder / "built").glob("*.tar.gz"), (folder / "built").glob("*.whl")
    uv, venv = str(Path(sys.executable).parent / "uv"), folder / "venv"
    lock = ROOT / "plugins" / "requirements-runtime.lock"
    for command in (
        ["venv", "--no-project", "--python", sys.executable, str(venv)],
        ["pip", "sync", "--python", str(venv / "bin" / "python"), "--require-hashes", str(lock)],
        ["pip", "install", "--python", str(venv / "bin" / "python"), "--offline", "--no-deps", str(wheel)],
    ):
        subprocess.run([uv, *command, "--quiet"], cwd=folder, check=True)
    return Installed(venv=venv, folder=folder, sdist=sdist, wheel=wheel)


def test_the_sdist_has_all_that_the_wheel_is_built_of_and_what_an_astro_project_takes(installed: Installed) -> None:
    with tarfile.open(installed.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    files = subprocess.run(
        ["git", "ls-files", "dags", "plugins", "expectations"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert len(files) > 200
    assert set(files) - names == set()


def test_the_commands_run_and_find_the_suites(installed: Installed) -> None:
    assert installed.run("entity-lists", "--version").startswith("entity-lists 0.1.0")
    given = ("--input", str(AFTER), "--as-of", "2025-03-28", "--store", str(installed.folder / "store"), "--json")
    outcome = json.loads(installed.run("entity-lists", "ingest", SOURCE_ID, *given))
    assert (outcome["outcome"], outcome["release_id"]) == ("published", AFTER_ID)


def test_it_says_where_its_folders_lie_and_they_are_those_of_the_checkout(installed: Installed) -> None:
    said = json.loads(installed.run("entity-lists", "deployment", "--json"))
    package = next(installed.venv.glob("lib/*/site-packages/entity_lists"))
    folders = {name: Path(said[name]) for name in ("dags", "plugins", "expectations")}
    assert {path.parent for path in folders.values()} == {package}
    for name, path in folders.items():
        there = {one.name: one.read_bytes() for one in path.iterdir() if one.is_file()}
        here = {one.name: one.read_bytes() for one in (ROOT / name).iterdir() if one.suffix in {".py", ".json"}}
        assert here
        assert {one: text for one, text in there.items() if one != ".airflowignore"} == here
    assert (folders["plugins"] / ".airflowignore").read_bytes() == (ROOT / "plugins" / ".airflowignore").read_bytes()
    assert installed.settings() == {
        "AIRFLOW__CORE__DAGS_FOLDER": said["dags"],
        "AIRFLOW__CORE__PLUGINS_FOLDER": said["plugins"],
    }


def test_airflow_loads_every_dag_and_plugin_that_came_along(installed: Installed) -> None:
    home = installed.folder / "airflow"
    env = installed.settings() | {"AIRFLOW_HOME": str(home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    loaded = json.loads(installed.run("python", "-c", LOAD, **env).splitlines()[-1])
    assert loaded["import_errors"] == {}
    assert {f"ingest_{source.source_id}" for source in INGESTED} <= set(loaded["dags"])
    assert {"audit_store", "load_warehouse", "sync_warehouse"} <= set(loaded["dags"])
    assert len(loaded["dags"]) > len(ALL_SOURCES)
    assert {str(Path(path).parent) for path in loaded["files"]} == {env["AIRFLOW__CORE__DAGS_FOLDER"]}
    # Not within the package, which the next wheel replaces.
    assert loaded["store"] == str(home / ".data" / "store")
    assert loaded["plugins"] == ["entity_lists", "entity_lists_listener", "entity_lists_pages"]
