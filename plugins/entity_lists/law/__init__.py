"""What the law says of a list: its releases joined with the documents of the Federal Register."""
