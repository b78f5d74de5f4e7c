"""The contract: which tables and columns every snapshot has, their types and their words."""
