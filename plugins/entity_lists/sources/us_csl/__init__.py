"""The Consolidated Screening List of the International Trade Administration."""
