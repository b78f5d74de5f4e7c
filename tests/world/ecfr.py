"""What the eCFR's versioner API answers, as far as its documentation tells."""

import json

from world.loopback import Reply

TITLES = "/api/versioner/v1/titles.json"


def titles(day: str) -> Reply:
    title = {"number": 15, "name": "Commerce and Foreign Trade", "up_to_date_as_of": day, "reserved": False}
    return Reply(body=json.dumps({"titles": [title], "meta": {"import_in_progress": False}}).encode())


def part(day: str) -> str:
    return f"/api/versioner/v1/full/{day}/title-15.xml?part=744"
