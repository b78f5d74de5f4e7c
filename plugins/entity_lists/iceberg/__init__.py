"""The published files as Iceberg tables, in a catalogue that is brought to what the store says."""
