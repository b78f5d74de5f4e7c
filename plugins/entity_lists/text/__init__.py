"""Publishers' prose: names, aliases, addresses, dates and citations; nothing here knows a list."""
