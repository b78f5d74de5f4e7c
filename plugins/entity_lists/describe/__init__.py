"""What tells others' tools of the data: SQL over the published files, Data Package, Open Data Contract Standard."""
