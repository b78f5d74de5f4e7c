"""Publishers' prose: names, aliases, addresses, dates, citations and licences; nothing here knows a list."""
