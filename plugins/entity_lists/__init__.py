"""Read releases of trade-restriction lists, audit them and publish them as versioned Parquet snapshots.

The library never imports airflow: dags/ and the plugin call it, and so does the command line.
"""
