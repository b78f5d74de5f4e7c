"""The store: where objects lie, under which keys, and how they are written so that nothing is lost."""
