"""What the Federal Register says: its answers, its documents, and what they do to which list."""
