"""What the import of Great Expectations spares, and that it is there for everybody else."""

import subprocess
import sys

# What is imported after the audit finds everything, and what is loaded later works.
LOADED = """
import sys
from entity_lists.audit import evaluation
print(*sorted(name for name in ("boto3", "sqlalchemy", "scipy.optimize", "google.cloud") if name in sys.modules))
import boto3, sqlalchemy, scipy.stats, altair
print(boto3.__name__, sqlalchemy.__name__, scipy.stats.norm.cdf(0), altair.Chart.__name__)
"""


def test_an_audit_loads_no_clients_and_no_statistics_and_hides_nothing_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines() == ["", "boto3 sqlalchemy 0.5 Chart"]
