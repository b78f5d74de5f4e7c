"""One run, in the words of the DAG: fetch, write, audit, publish."""
