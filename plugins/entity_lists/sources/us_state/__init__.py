"""The lists of the U.S. Department of State."""
