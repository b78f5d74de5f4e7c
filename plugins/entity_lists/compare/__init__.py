"""Sources against each other: what two lists of the same parties say differently."""
