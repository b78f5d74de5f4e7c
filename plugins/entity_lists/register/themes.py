"""The themes of reasons: a closed vocabulary, and the words in a paragraph that say each.

Read in the preamble of a rule only: titles and abstracts carry none. Not proven on a real text.
"""

import re

from entity_lists.contract.codes import THEMES

# The first theme of the vocabulary whose words stand in the paragraph is its theme.
_WORDS = {
    "pilot_training": r"test pilots?|pilot training|train(?:ing)? (?:of )?(?:\w+ ){0,3}pilots?",
    "high_altitude_balloons": r"high[- ]altitude balloons?|airships?|aerospace programs?",
    "spyware": r"spyware|(?:develop|suppl)\w* (?:\w+ ){0,3}cyber tools",
    "disinformation": r"disinformation|election interference|malicious cyber|Federal Security Service|FSB|GRU",
    "human_rights": r"human rights|U[iy]gh?urs?|Xinjiang|(?:mass|high-technology) surveillance|repression",
    "burma_coup": r"Burmese military|military coup",
    "hypersonics": r"hypersonics?",
    "quantum": r"quantum",
    "supercomputing": r"supercomput\w+|exascale|artificial intelligence|advanced computing",
    "semiconductors": r"semiconductors?|integrated circuits?|chip fabrication",
    "biotechnology": r"biotechnolog\w+|brain-control",
    "unmanned_aerial_vehicles": r"unmanned aerial vehicles?|UAVs?|drones?",
    "unsafeguarded_nuclear": r"unsafeguarded nuclear|nuclear (?:activities|explosive)",
    "missiles": r"ballistic missiles?|missile (?:program|development)s?",
    "russian_defense_base": r"Russia\w*'?s? (?:military|defense|war|invasion)\w*|(?:military|defense) industrial base",
    "military_civil_fusion": r"[Mm]ilitary-[Cc]ivil [Ff]usion",
    "military_modernization": r"military moderni[sz]ation|People'?s Liberation Army|PLA",
    "supply_to_listed_parties": r"suppl\w+ (?:\w+ ){0,6}(?:Huawei|HiSilicon|(?:listed )?entit\w+ on the Entity List)",
    "diversion": r"diver(?:t|sion)\w*|evad\w+|circumvent\w*|transship\w*|procurement networks?|shell compan\w+",
}
_PATTERNS = {theme: re.compile(rf"\b(?:{_WORDS[theme]})\b", re.IGNORECASE) for theme in THEMES}


def theme_of(paragraph: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the theme of a paragraph and the words that say so, each once; None and no words where none does."""
    for theme, pattern in _PATTERNS.items():
        if words := tuple(dict.fromkeys(match[0] for match in pattern.finditer(paragraph))):
            return theme, words
    return None, ()
