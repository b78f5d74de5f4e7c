"""The command line: what the DAGs do, without Airflow."""
