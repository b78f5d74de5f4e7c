"""Snapshots: what is published, what points at it, and what people decided about it."""
