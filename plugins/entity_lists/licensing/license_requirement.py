"""What a licence is required for: the grammar of the column License requirement.

    requirement = scope [except exceptions], with the sentences about it, in the words of license_topics.py

A policy may follow in the same cell: license_policy.py has its grammar.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from entity_lists.contract.codes import OTHER
from entity_lists.licensing.license_matching import matched
from entity_lists.licensing.license_spelling import Word, folded
from entity_lists.licensing.license_topics import EXCEPT, EXCEPTIONS, SCOPES, SECTION, SENTENCES

ALL_ITEMS, PROJECTS, WORLDWIDE = "ALL_ITEMS", "PROJECTS", "WORLDWIDE"
_PROJECT = folded("projects")
_PROJECT_CODES = {"746.5": "ALL_EAR_IN_746_5_PROJECTS", "746.8(a)(4)": "ALL_EAR_IN_746_8_A4_PROJECTS"}
_SUPPLEMENT_7 = frozenset({"CCL", "SUPPLEMENT_7_TO_PART_746"})
_SENTENCES = frozenset(topic.name for topic in SENTENCES)
# A sentence that only says where Russia ends.
_NOTES = frozenset({"WITHOUT_CRIMEA"})
_SCOPE_CODES = {
    frozenset({ALL_ITEMS}): "ALL_EAR",
    frozenset({"SUPPLEMENT_2_TO_PART_744"}): "SUPP2_744",
    _SUPPLEMENT_7: "CCL_PLUS_SUPP7_746",
    _SUPPLEMENT_7 | {"EAR99"}: "CCL_PLUS_SUPP7_746",
}


@dataclass(frozen=True, kw_only=True)
class RequirementReading:
    """What the words of a requirement say.

    scope, exceptions: names of topics of license_topics.SCOPES and EXCEPTIONS. projects: the section that specifies the
    projects which it is limited to. license_exceptions: those that overcome it. unread: the words that were not
    understood.
    """

    code: str
    scope: tuple[str, ...]
    exceptions: tuple[str, ...]
    projects: str | None
    is_worldwide: bool
    license_exceptions: tuple[str, ...]
    unread: tuple[Word, ...]


def read_requirement_words(words: Sequence[Word]) -> RequirementReading:
    """Return what the words say; OTHER too where all was understood and no code says it."""
    at = next((at for at, word in enumerate(words) if word.key == EXCEPT), len(words))
    scope, unread = matched(words[:at], (*SCOPES, *SENTENCES))
    excepted, left = matched([word for word in words[at:] if word.key != EXCEPT], (*EXCEPTIONS, *SENTENCES))
    sentences = _SENTENCES.intersection({*scope, *excepted})
    projects = _projects(words) if PROJECTS in scope else None
    unknown = [projects] if projects and projects.text not in _PROJECT_CODES else []
    # "except as described in § 744.11": who knows what that is?
    opening = words[at : at + 1] if not left and _SENTENCES.issuperset(excepted) else ()
    reading = RequirementReading(
        code=OTHER,
        scope=tuple(name for name in scope if name not in {*sentences, PROJECTS}),
        exceptions=tuple(name for name in excepted if name not in {*sentences, *_NOTES}),
        projects=projects.text if projects else None,
        is_worldwide=WORLDWIDE in sentences,
        license_exceptions=tuple(sorted(sentences - {WORLDWIDE})),
        unread=(*unread, *opening, *left, *unknown),
    )
    return replace(reading, code=_code(reading))


def _projects(words: Sequence[Word]) -> Word:
    """Return the section that is cited behind the word "projects", or else that word."""
    start = next(at for at, word in enumerate(words) if word.key == _PROJECT)
    return next((word for word in words[start:] if word.key == SECTION), words[start])


def _code(read: RequirementReading) -> str:
    whole = _SCOPE_CODES.get(frozenset(read.scope), OTHER)
    limits = [
        code
        for code, is_told in (
            (_PROJECT_CODES.get(read.projects or "", OTHER), read.projects is not None),
            ("ALL_EAR_EXCEPT_OFAC_GL", read.exceptions == ("OFAC_GENERAL_LICENSE",)),
            ("ALL_EAR_EXCEPT", read.exceptions not in {(), ("OFAC_GENERAL_LICENSE",)}),
            ("ALL_EAR_WORLDWIDE", read.is_worldwide),
            ("ALL_EAR_GOV_EXCEPTION", bool(read.license_exceptions)),
        )
        if is_told
    ]
    if read.unread or len(limits) > 1 or (limits and whole != "ALL_EAR"):
        return OTHER
    return limits[0] if limits else whole
