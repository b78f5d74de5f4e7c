"""What is derived from a list and the Federal Register: the documents of its citations, and the days of law."""
