"""Data warehouses: what is published, loaded into engines that do not read our files."""
