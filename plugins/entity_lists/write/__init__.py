"""Writing: records become the tables of a snapshot, compared with the snapshot before."""
