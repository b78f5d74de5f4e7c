"""Who of the users sees less than the others, and what it is that they do not see."""

USER, DAG = "narrow", "ingest_us_bis_entity_list"
