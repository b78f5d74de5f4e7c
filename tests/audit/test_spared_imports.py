"""What the import of Great Expectations spares, and that it is there for everybody else."""

import copy
import subprocess
import sys

from pydantic.v1 import BaseModel, Field, validator

from entity_lists.audit.spared_imports import spared_imports

# What is imported after the audit finds everything, and what is loaded later works.
LOADED = """
import sys
from entity_lists.audit import evaluation
spared = "boto3", "sqlalchemy", "scipy.optimize", "google.cloud", "pyathena", "urllib3", "jinja2"
print(*sorted(name for name in spared if name in sys.modules))
import boto3, sqlalchemy, scipy.stats, altair, requests
print(boto3.__name__, sqlalchemy.__name__, scipy.stats.norm.cdf(0), altair.Chart.__name__, requests.Session.__name__)
"""
# All that pydantic keeps of the fields of each expectation, without the addresses of functions.
FIELDS = """
import copyreg, re, sys
from pathlib import Path
from entity_lists.audit import spared_imports
if "all in depth" in sys.argv:
    spared_imports._DEEP.clear()
kinds = list(spared_imports._DEEP)
from entity_lists.audit import evaluation
folder = Path(evaluation.gx.__file__).parent / "expectations/core"
spared_imports.import_expectations(path.stem for path in folder.glob("*.py"))
assert not any(kind in copyreg.dispatch_table for kind in kinds)

def kept(one):
    if isinstance(one, dict):
        return {name: kept(value) for name, value in one.items()}
    if isinstance(one, list):
        return [kept(value) for value in one]
    if type(one).__name__ in {"ModelField", "FieldInfo", "Validator"}:
        return [(name, kept(getattr(one, name, None))) for name in type(one).__slots__]
    return re.sub(" at 0x[0-9a-f]+", "", repr(one))

def below(kind):
    for child in kind.__subclasses__():
        yield child
        yield from below(child)

for kind in below(evaluation.Expectation):
    print(kind.__name__, kept(kind.__fields__))
"""


TYPES = """
from entity_lists.audit import evaluation
from great_expectations.exceptions import ExpectationNotFoundError
from great_expectations.expectations.registry import get_expectation_impl
evaluation.import_expectations(["expect_column_values_to_be_unique", "expect_nothing", "../x"])
print(get_expectation_impl("expect_column_values_to_be_unique").expectation_type)
try:
    get_expectation_impl("expect_column_max_to_be_between")
except ExpectationNotFoundError as error:
    print(error)
"""


def printed(code: str, *arguments: str) -> list[str]:
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_an_audit_loads_no_clients_and_no_statistics_and_hides_nothing_afterwards() -> None:
    assert printed(LOADED) == ["", "boto3 sqlalchemy 0.5 Chart Session"]


def test_expectations_have_the_fields_that_copies_in_depth_give_them() -> None:
    fields = printed(FIELDS)
    assert len(fields) > 50
    assert fields == printed(FIELDS, "all in depth")


def test_of_the_expectations_those_are_imported_that_a_suite_has() -> None:
    known, unknown = printed(TYPES)
    assert known == "expect_column_values_to_be_unique"
    assert unknown == "expect_column_max_to_be_between not found"


class Listed(BaseModel):
    """A model whose one field has all that may be changed after it was copied."""

    names: dict[int | str, list[str]] = Field({}, example="Inspur")

    @validator("names")
    def as_given(cls, names: object) -> object:
        return names


def test_a_copy_of_a_field_shares_with_it_what_never_changes_and_nothing_else() -> None:
    field = Listed.__fields__["names"]
    with spared_imports():
        twin = copy.deepcopy(Listed.__fields__)["names"]
    assert field.sub_fields
    assert twin.sub_fields
    assert field.key_field
    assert twin.key_field
    assert repr(twin) == repr(field)
    assert twin.outer_type_ is field.outer_type_
    assert twin is not field
    assert twin.sub_fields[0] is not field.sub_fields[0]
    assert twin.key_field is not field.key_field
    assert twin.class_validators.keys() == field.class_validators.keys() != set()
    assert twin.class_validators is not field.class_validators
    assert repr(twin.field_info) == repr(field.field_info)
    assert twin.field_info is not field.field_info
    assert twin.field_info.extra is not field.field_info.extra
