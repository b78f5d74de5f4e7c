"""Pages inside Airflow: what is in force, what changed, why it was let through."""
