"""The lists of the Office of Foreign Assets Control, U.S. Department of the Treasury."""
