"""What is not trusted, and what keeps it out: secrets, names, keys, addresses, and text that would be a command."""

import csv
import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner, Result

from entity_lists.cli import display
from entity_lists.cli.app import app
from entity_lists.cli.display import Format
from entity_lists.errors import ReleaseRejected, SourceUnavailable, StoreError, UsageError
from entity_lists.fetch.download import safe_file_name
from entity_lists.fetch.fetcher import Fetcher
from entity_lists.fetch.given_input import read_input
from entity_lists.fetch.url import redacted
from entity_lists.snapshot import manifest as manifests
from entity_lists.snapshot import published as snapshot
from entity_lists.snapshot import raw_bytes
from entity_lists.store import canonical_json, keys
from entity_lists.store.keys import origin_key, raw_key
from entity_lists.store.local import LocalStore
from entity_lists.store.store import checked_key
from store.test_keys import HOSTILE_IDS
from world.canary import CANARY, files_with
from world.loopback import Publisher, Reply
from world.object_stores import Endpoint, s3_store
from world.releases import AFTER, AFTER_ID, BEFORE, BEFORE_ID, SOURCE_ID, ingest, tree

OpenFetcher = Callable[..., Fetcher]

XML = AFTER.read_bytes()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200"})


# Secrets of the store


def boto3_environment(endpoint: Endpoint, secret: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": endpoint.access_key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_DEFAULT_REGION": "us-east-1",
    }


@pytest.mark.parametrize("is_right", [True, False], ids=["a right secret", "a wrong secret"])
def test_the_command_line_leaves_the_secret_of_the_store_nowhere(
    seaweed_http: Endpoint, tmp_path: Path, is_right: bool
) -> None:
    secret = seaweed_http.secret_key if is_right else CANARY
    env = os.environ | {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)} | boto3_environment(seaweed_http, secret)
    script = str(Path(sys.executable).with_name("entity-lists"))
    with s3_store(seaweed_http) as store:
        told = ""
        for options in (["--json"], []):
            command = [script, "ingest", SOURCE_ID, "--input", str(AFTER), "--store", store.uri, *options]
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, cwd=tmp_path)
            assert done.returncode == (0 if is_right else 6), done.stderr
            told += done.stdout + done.stderr
        kept = {key: store.read(key) for key in store.keys("")}
    assert bool(kept) is is_right
    assert secret not in told
    assert [key for key, content in kept.items() if secret.encode() in content] == []
    (tmp_path / "empty").touch()
    assert files_with(secret, tmp_path) == []


# Secrets of an address


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://example.org/a.csv", "https://example.org/a.csv"),
        ("https://example.org/a.csv?token=s3&part=744", "https://example.org/a.csv?token=***&part=***"),
        ("https://example.org/a.csv?s3cr3t", "https://example.org/a.csv?***"),
        ("https://example.org/a.csv?a=b=c#s3cr3t", "https://example.org/a.csv?a=***"),
        ("https://me:s3@example.org/a.csv", "https://***"),
        ("https://me:s/3@example.org/a.csv", "https://***"),
        ("https://[s3", "https://***"),
        ("HTTPS://example.org/?x=1", "https://example.org/?x=***"),
        ("/data/list?token=1.csv", "/data/list?token=1.csv"),
        ("file:///data/a.csv?x=1", "file:///data/a.csv?x=1"),
    ],
)
def test_a_given_url_is_written_down_without_its_values(location: str, shown: str) -> None:
    assert redacted(location) == shown


def test_a_signed_url_is_in_no_file_and_no_message(
    publisher: Publisher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    signed = f"/bucket/list_2025-03-28.xml?X-Amz-Signature={CANARY}"
    there = f"/elsewhere.xml?token={CANARY}&expires=1"
    publisher.script(there, Reply(body=XML))
    url = publisher.script(signed, Reply(status=302, headers={"Location": there}))

    result = run("ingest", SOURCE_ID, "--input", url, "--store", tmp_path / "store")

    assert result.exit_code == 0, result.output
    assert publisher.paths() == [signed, there]
    manifest = snapshot.get_manifest(LocalStore(tmp_path / "store"), SOURCE_ID, None)
    assert manifest["raw"]["url"] == url.replace(CANARY, "***")
    assert files_with(CANARY, tmp_path) == []
    assert CANARY not in result.output + caplog.text


@pytest.mark.parametrize(
    ("reply", "exit_code"),
    [
        pytest.param(Reply(status=403), 5, id="refused"),
        pytest.param(Reply(status=404), 5, id="not there"),
        pytest.param(Reply(status=304), 5, id="not modified"),
        pytest.param(Reply(body=b"<html>"), 3, id="a page"),
        pytest.param(Reply(body=XML[:5000]), 3, id="cut off"),
        pytest.param(Reply(body=b"?", headers={"Content-Encoding": "br"}), 5, id="another encoding"),
        pytest.param(Reply(headers={"Content-Length": str(1 << 40)}, stall=True), 3, id="too large"),
        pytest.param(Reply(status=302, headers={"Location": f"http://x.example/?k={CANARY}"}), 5, id="unsafe redirect"),
    ],
)
def test_no_message_has_the_secret_of_a_url(publisher: Publisher, tmp_path: Path, reply: Reply, exit_code: int) -> None:
    url = publisher.script(f"/list_2025-03-28.xml?sig={CANARY}", reply)
    for options in ([], ["--json"]):
        result = run("ingest", SOURCE_ID, "--input", url, "--store", tmp_path, *options)
        assert (result.exit_code, CANARY in result.output) == (exit_code, False), result.output
    assert files_with(CANARY, tmp_path) == []


@pytest.mark.parametrize(
    "location",
    [
        f"https://me:{CANARY}@example.org/list_2025-03-28.xml",
        f"https://{CANARY}@example.org/list_2025-03-28.xml",
        f"https://me:{CANARY}/x@example.org/list_2025-03-28.xml",
        f"https://me:{CANARY}?x@example.org/list_2025-03-28.xml",
        f"https://me:{CANARY}#x@example.org/list_2025-03-28.xml",
        f"ftp://me:{CANARY}@example.org/list_2025-03-28.xml",
        f"https://example.org/list_undated.xml?token={CANARY}",
        f"ftp://example.org/list_2025-03-28.xml?token={CANARY}",
        f"https://exa\tmple.org/2025-03-28?token={CANARY}",
    ],
)
def test_a_url_with_a_password_is_refused_and_not_repeated(tmp_path: Path, location: str) -> None:
    for options in ([], ["--json"]):
        result = run("ingest", SOURCE_ID, "--input", location, "--store", tmp_path, *options)
        assert (result.exit_code, CANARY in result.output) == (2, False), result.output
    assert all(CANARY.encode() not in content for content in tree(tmp_path).values())


def test_what_is_tried_to_the_end_has_no_secret_in_its_message(fetcher: Fetcher, publisher: Publisher) -> None:
    broken = Reply(status=302, headers={"Location": f"//me:{CANARY}@x:1y/"})
    for reply in (broken, Reply(status=503), Reply(body=XML, cut_at=10)):
        with pytest.raises(SourceUnavailable, match="attempt 5 of 5") as caught:
            read_input(publisher.script(f"/list.xml?sig={CANARY}", reply), fetcher)
        assert CANARY not in str(caught.value)


def test_the_url_of_a_publisher_is_kept_whole(fetcher: Fetcher, publisher: Publisher) -> None:
    url = publisher.script("/part.xml?part=744", Reply(body=XML))
    assert fetcher.download(url).url == url
    assert read_input(url, fetcher).url == url.replace("744", "***")


@pytest.mark.parametrize("hostile", ["../../x", "../manifests/x", "x/y", "/etc/passwd", "..\\x"])
def test_names_on_the_command_line_never_leave_the_store(copy: LocalStore, tmp_path: Path, hostile: str) -> None:
    (tmp_path / "x").write_text(CANARY)
    (tmp_path / "x.json").write_text(json.dumps({"secret": CANARY}))
    store = ("--store", copy.root)
    for command in (
        ("show", SOURCE_ID, "--release", hostile, *store),
        ("show", SOURCE_ID, "--table", hostile, *store),
        ("show", hostile, *store),
        ("changes", SOURCE_ID, hostile, AFTER_ID, *store),
        ("changes", SOURCE_ID, BEFORE_ID, hostile, *store),
        ("as-of", SOURCE_ID, "2025-03-28", "--known-at", hostile, *store),
        ("rollback", SOURCE_ID, hostile, "--reason", "x", *store),
        ("withdraw", SOURCE_ID, hostile, "--reason", "x", *store),
        ("releases", hostile, *store),
        ("verify", hostile, *store),
        ("rebuild", hostile, *store),
        ("ingest", hostile, "--input", BEFORE, *store),
    ):
        result = run(*command)
        assert (result.exit_code, CANARY in result.output) == (2, False), f"{command}: {result.output}"


@pytest.mark.parametrize(
    "name",
    [
        *HOSTILE_IDS, "origin.json", "ORIGIN.JSON", "%6frigin.json", ".hidden", "a..b.xml", "…", "a\0b",
        "\u202efdp.exe", "x" * 10_000 + ".xml", "." * 10_000, "-rf", "a b", "Liste des entités.csv", "\ud800",
        "a" * 119 + "..", "~", "*",
    ],
    ids=ascii,
)  # fmt: skip
def test_any_file_name_of_a_publisher_makes_a_key_of_its_own(name: str) -> None:
    safe = safe_file_name(name)
    key = raw_key(SOURCE_ID, "0" * 64, safe)
    assert checked_key(key) == key
    assert len(safe) <= 121
    assert key != origin_key(SOURCE_ID, "0" * 64)
    assert key.rpartition("/")[0] == f"{SOURCE_ID}/raw/{'0' * 64}"
    assert safe_file_name(safe) == safe or safe.startswith("_")


def test_a_file_called_as_ours_is_kept_beside_ours(tmp_path: Path, empty: LocalStore, offline: Fetcher) -> None:
    from datetime import date

    path = tmp_path / "origin.json"
    path.write_bytes(XML)
    ingest(empty, offline, path, as_of=date(2025, 3, 28))
    manifest = snapshot.get_manifest(empty, SOURCE_ID, None)
    folder = f"{SOURCE_ID}/raw/{manifest['raw']['sha256']}"
    assert sorted(empty.keys(folder)) == [f"{folder}/_origin.json.zst", f"{folder}/origin.json"]
    assert raw_bytes.read_named(empty, manifest, "_origin.json") == XML


@pytest.mark.parametrize(
    "key",
    [
        "../x",
        "a/../b",
        "/etc/passwd",
        "a//b",
        "a\\..\\b",
        "a/./b",
        ".hidden/x",
        "a\0b",
        "a b",
        "",
        "a/",
        "~/x",
        "a:b",
        "é",
    ],
)
def test_the_store_refuses_what_is_no_key(empty: LocalStore, key: str) -> None:
    for operation in (empty.find, empty.read, empty.path, empty.delete):
        with pytest.raises(UsageError, match="is not a store key"):
            operation(key)
    for write in (empty.create, empty.put):
        with pytest.raises(UsageError, match="is not a store key"):
            write(key, b"")
    assert not empty.root.exists()


# A store that somebody else can write to


def rewritten(store: LocalStore, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest in force as somebody would who can write to the store: with hashes that fit."""
    key = keys.manifest_key(SOURCE_ID, AFTER_ID)
    manifest = json.loads(store.read(key))
    change(manifest)
    sealed = manifests.sealed(manifest)  # type: ignore[arg-type]
    store.put(key, canonical_json.to_bytes(sealed))
    pointer = json.loads(store.read(keys.latest_key(SOURCE_ID)))
    pointer["manifest_sha256"] = canonical_json.sha256(canonical_json.to_bytes(sealed))
    store.put(keys.latest_key(SOURCE_ID), canonical_json.to_bytes(pointer))


def table(**changed: object) -> Callable[[dict[str, Any]], None]:
    return lambda manifest: manifest["tables"]["entries"].update(changed)


def raw_file(**changed: object) -> Callable[[dict[str, Any]], None]:
    return lambda manifest: manifest["raw"]["files"][0].update(changed)


OTHERS = f"{SOURCE_ID}/data/entries/release={BEFORE_ID}/entries-0123456789abcdef.parquet"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(table(path="../../etc/passwd"), id="a path out of the store"),
        pytest.param(table(path="/etc/passwd"), id="an absolute path"),
        pytest.param(table(path="us_csl/latest.json"), id="another source's file"),
        pytest.param(table(path=OTHERS), id="another release's file"),
        pytest.param(table(path=None), id="no path"),
        pytest.param(table(sha256="x"), id="no hash"),
        pytest.param(table(sha256=7), id="a number for a hash"),
        pytest.param(lambda m: m["tables"].update({"../x": m["tables"]["entries"]}), id="a table named as a path"),
        pytest.param(lambda m: m.update(tables=[]), id="no tables"),
        pytest.param(lambda m: m.update(tables={"entries": "x"}), id="a text for a table"),
        pytest.param(lambda m: m.update(source_id="us_csl"), id="another source"),
        pytest.param(lambda m: m.update(source_id="../x"), id="a source named as a path"),
        pytest.param(lambda m: m.update(release_id=BEFORE_ID), id="another release"),
        pytest.param(lambda m: m.update(release_id=None), id="no release"),
        pytest.param(lambda m: m["raw"].update(sha256="../.."), id="raw bytes elsewhere"),
        pytest.param(lambda m: m.update(raw=None), id="no raw bytes"),
        pytest.param(raw_file(file_name="../../../latest.json"), id="a file name that is a path"),
        pytest.param(raw_file(file_name=".."), id="a file name that is the parent"),
        pytest.param(raw_file(file_name=""), id="an empty file name"),
    ],
)
def test_a_manifest_that_names_what_is_not_its_own_is_not_followed(
    copy: LocalStore, change: Callable[[dict[str, Any]], None]
) -> None:
    rewritten(copy, change)
    for read in (
        lambda: snapshot.in_force(copy, SOURCE_ID),
        lambda: snapshot.get_manifest(copy, SOURCE_ID, AFTER_ID),
        lambda: list(snapshot.all_manifests(copy, SOURCE_ID)),
    ):
        with pytest.raises(
            StoreError, match=r"which is not a file of its own release|is not laid out as a manifest is"
        ):
            read()


def test_a_manifest_that_names_its_own_is_read(copy: LocalStore) -> None:
    rewritten(copy, lambda manifest: manifest.update(scope="changed"))
    assert snapshot.get_manifest(copy, SOURCE_ID, None)["scope"] == "changed"


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "us_csl/manifests/2025-03-28-c0f67762.json", f"{SOURCE_ID}/latest.json", None]
)
def test_a_pointer_that_leads_elsewhere_is_not_followed(copy: LocalStore, key: str | None) -> None:
    pointer = json.loads(copy.read(keys.latest_key(SOURCE_ID))) | {"manifest": key}
    copy.put(keys.latest_key(SOURCE_ID), canonical_json.to_bytes(pointer))
    with pytest.raises(StoreError, match="which is no manifest of us_bis_entity_list"):
        snapshot.in_force(copy, SOURCE_ID)


def test_what_lies_among_the_manifests_is_no_release(copy: LocalStore) -> None:
    copy.put(f"{SOURCE_ID}/manifests/notes.json", b"x")
    copy.put(f"{SOURCE_ID}/manifests/2025-03-28-c0f67762.rx.json", b"x")
    assert snapshot.release_ids(copy, SOURCE_ID) == [BEFORE_ID, AFTER_ID]


# Files on the worker


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A folder that inputs may be read from, with a list in it, and one that they may not, with a secret."""
    inside, outside = tmp_path / "in", tmp_path / "in-secret"
    inside.mkdir()
    outside.mkdir()
    (inside / "list.xml").write_bytes(XML)
    (outside / "secret.xml").write_text(CANARY)
    return inside, outside


def test_a_file_below_an_allowed_folder_is_read(open_fetcher: OpenFetcher, folders: tuple[Path, Path]) -> None:
    inside, _ = folders
    (inside / "deep").mkdir()
    shutil.copy(inside / "list.xml", inside / "deep" / "list.xml")
    (inside / "link.xml").symlink_to(inside / "deep" / "list.xml")
    fetcher = open_fetcher(input_folders=[inside])
    for name in ("list.xml", "deep/list.xml", "deep/../list.xml", "link.xml"):
        found = read_input(str(inside / name), fetcher)
        assert (found.content, found.file_name) == (XML, Path(name).name)
    assert read_input((inside / "list.xml").as_uri(), fetcher).content == XML


@pytest.mark.parametrize("form", ["{}/secret.xml", "file://{}/secret.xml", "{}/../in/../in-secret/secret.xml"])
def test_a_file_elsewhere_is_refused(open_fetcher: OpenFetcher, folders: tuple[Path, Path], form: str) -> None:
    inside, outside = folders
    for allowed in ([inside], []):
        with pytest.raises(UsageError, match=r"expected a file below .*ENTITY_LISTS_INPUT_DIRS") as caught:
            read_input(form.format(outside), open_fetcher(input_folders=allowed))
        assert CANARY not in str(caught.value)


def test_a_link_out_of_an_allowed_folder_is_refused(open_fetcher: OpenFetcher, folders: tuple[Path, Path]) -> None:
    inside, outside = folders
    (inside / "file.xml").symlink_to(outside / "secret.xml")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside / "loop")
    fetcher = open_fetcher(input_folders=[inside])
    for name in ("file.xml", "folder/secret.xml", "../in-secret/secret.xml"):
        with pytest.raises(UsageError, match="expected a file below"):
            read_input(str(inside / name), fetcher)
    with pytest.raises(UsageError):
        read_input(str(inside / "loop"), fetcher)


def test_whether_a_file_elsewhere_exists_is_not_told(open_fetcher: OpenFetcher, folders: tuple[Path, Path]) -> None:
    inside, outside = folders
    told = set()
    for name in ("secret.xml", "absent.xml"):
        with pytest.raises(UsageError) as caught:
            read_input(str(outside / name), open_fetcher(input_folders=[inside]))
        told.add(str(caught.value).replace(name, ""))
    assert len(told) == 1


def test_an_allowed_folder_may_itself_be_a_link(open_fetcher: OpenFetcher, folders: tuple[Path, Path]) -> None:
    inside, _ = folders
    (inside.parent / "link").symlink_to(inside)
    fetcher = open_fetcher(input_folders=[inside.parent / "link"])
    assert read_input(str(inside / "list.xml"), fetcher).content == XML


# Text that would be a command


HOSTILE_TEXT = "\x1b[31m[red]Evil[/red] :warning: \x07\x9b2J\u202e=1"


def hostile_rows() -> pa.Table:
    return pa.table({"name": [HOSTILE_TEXT, "=1+1", '-2"x"'], "change": [-1, -2.5, None]})


def test_csv_starts_no_formula_and_keeps_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    display.table_rows(hostile_rows(), Format.csv)
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows == [["name", "change"], [HOSTILE_TEXT, "-1.0"], ["'=1+1", "-2.5"], ['\'-2"x"', ""]]


def test_json_is_verbatim_and_has_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    display.table_rows(hostile_rows(), Format.json)
    told = capsys.readouterr().out
    assert [row["name"] for row in json.loads(told)["rows"]] == [HOSTILE_TEXT, "=1+1", '-2"x"']
    assert re.findall(r"[^\n -~]", told) == []


def test_a_table_shows_markup_and_acts_on_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    display.table_rows(hostile_rows(), Format.table)
    told = capsys.readouterr().out
    assert "[red]Evil[/red] :warning:" in told
    assert "\ufffd[31m" in told
    assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", told) == []


def test_an_error_shows_markup_and_acts_on_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    display.error(SourceUnavailable(f"found {HOSTILE_TEXT} \ud800"))
    told = capsys.readouterr().err
    assert told.startswith("SourceUnavailable: found \ufffd[31m[red]Evil[/red] :warning: \ufffd\ufffd2J\ufffd=1 \ufffd")


def test_an_error_in_json_can_be_printed_whatever_it_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    display.json_object(display.failure(ReleaseRejected("\ud800 \x9b"), None))
    assert json.loads(capsys.readouterr().out)["error"] == "\ud800 \x9b"
