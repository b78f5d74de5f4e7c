"""The list of the Federal Communications Commission."""
