"""Fetching: bytes from outside, limited in size and time, and told from what they are not."""
