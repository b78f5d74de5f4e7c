"""Proof to others: who published a release, that it is unchanged, and which one was in force at a time."""
