"""The fixtures of the tests, a module a theme."""

pytest_plugins = ["airflow_process", "corpus_files", "loopback", "object_stores", "releases"]
