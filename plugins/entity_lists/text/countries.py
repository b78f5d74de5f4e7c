"""Country codes of the labels that publishers print.

A label is matched whole, never by likeness: against the names of ISO 3166-1 and against a table of what publishers
print instead. Case, accents, punctuation and "the" say nothing; a name may be inverted ("Korea (Republic of)") or stand
beside another one of the same country ("Burma/Myanmar"). What is none of these is None, so that a new label is seen and
not guessed: so is what may be several ("Korea"), and a state that is no more ("Yugoslavia").
"""

import functools
import re
import unicodedata

# Labels that are no name of ISO 3166-1, by code, in the normal form of `_key`.
# Source: headings of Supplement No. 4 to 15 CFR part 744 (releases 2023-12-07 and 2026-03-25) and the names in its
# cross-references; the country columns of BIS's Entity List CSV (2023-11-21), of OFAC's flat files (2021-07-07,
# 2025-12-19) and of the UN Security Council's consolidated list (2026-02-27).
_LABELS: dict[str, tuple[str, ...]] = {
    "AE": ("uae", "emirates"),
    "BA": ("bosnia", "bosnia herzegovina"),
    "BN": ("brunei",),
    "CD": ("democratic republic of congo", "dr congo", "drc", "congo kinshasa"),
    "CG": ("congo brazzaville",),
    "CI": ("ivory coast",),
    "CN": ("pr china", "mainland china", "prc"),
    "CV": ("cape verde",),
    "FK": ("falkland islands",),
    "FM": ("micronesia",),
    "GB": ("great britain", "england", "scotland", "wales", "northern ireland", "uk"),
    "HK": (
        "china hong kong special administrative region",
        "hong kong china",
        "hong kong sar",
        "hongkong",
        "kong kong",  # [sic] in the State Department's list of 2016-12-02
    ),
    "IM": ("man isle of",),
    "KP": ("dprk",),
    "KR": ("republic of korea", "rok"),
    "LA": ("lao pdr",),
    "MA": ("moracco",),  # [sic] in BIS's CSV
    "MK": ("macedonia", "macedonia former yugoslav republic of"),
    "ML": ("region northern mali",),
    "MM": ("burma",),
    "MO": ("macau", "macau sar", "macao china", "macau china", "china macao special administrative region"),
    "NL": ("holland",),
    "PS": (
        "palestine", "palestinian", "palestinian territories", "west bank", "west bank and gaza", "gaza", "gaza strip",
        "region gaza",
    ),
    "RU": ("russia",),
    "SX": ("sint maarten",),
    "SZ": ("swaziland",),
    "TL": ("east timor",),
    "TR": ("turkey",),
    "TW": ("taiwan republic of china", "taiwan roc", "taiwan china"),
    # The publishers' own reading: the region is listed apart, under Ukraine's name.
    "UA": ("crimea", "crimea region of ukraine", "crimea occupied", "region crimea"),
    "US": ("usa", "us"),
    "VA": ("vatican", "vatican city", "vatican city state", "holy see"),
    "VG": ("bvi",),
    "VI": ("us virgin islands", "united states virgin islands"),
    # Not in ISO 3166-1: the user-assigned code that the EU and the World Bank use.
    "XK": ("kosovo", "republic of kosovo"),
}  # fmt: skip
# What people call those that ISO 3166-1 names otherwise, or not at all.
_NAMES = {
    "CD": "Congo (Kinshasa)", "CG": "Congo (Brazzaville)", "PS": "Palestine", "RU": "Russia", "SY": "Syria",
    "TR": "Turkey", "XK": "Kosovo",
}  # fmt: skip
# Marks that join no words ("U.A.E."), and what else is no letter.
_INSIDE_WORDS = str.maketrans({".": None, "ı": "i", "&": " and "})
_APOSTROPHES = str.maketrans("", "", "'’`")
_NO_WORD = re.compile(r"[\W_]+")
_SAME = {"the": "", "st": "saint"}
# "Congo, Republic of the", "Virgin Islands (British)", "Burma/Myanmar".
_TWO_PARTS = re.compile(r"(?P<first>[^,()/]{2,60})(?:,|/|\((?=.{1,60}\)$))(?P<second>[^,()/]{2,60})\)?")


@functools.lru_cache(maxsize=4096)
def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country's name or of a publisher's label for it; None if unknown."""
    codes, label = _codes(), text.strip()
    if label.count("(") != label.count(")"):
        return None
    parts = _TWO_PARTS.fullmatch(label)
    return codes.get(_key(label)) or (_code_of_parts(parts["first"], parts["second"]) if parts else None)


@functools.lru_cache(maxsize=4096)
def iso_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code where a publisher prints that instead of a name; None if it is none."""
    code = text.strip().upper()
    return code if code in _codes().values() else None


@functools.lru_cache(maxsize=512)
def country_label(code: str | None) -> str:
    """Return a country for people: "China (CN)"; the code alone where it has no name, "" for None."""
    import pycountry

    if not code:
        return ""
    country = pycountry.countries.get(alpha_2=code)
    name = _NAMES.get(code) or getattr(country, "common_name", None) or getattr(country, "name", None)
    return f"{name} ({code})" if name else code


def _code_of_parts(first: str, second: str) -> str | None:
    codes = _codes()
    own, other = codes.get(_key(first)), codes.get(_key(second))
    return codes.get(_key(f"{second} {first}")) or (own if own == other else None)


def _key(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_INSIDE_WORDS)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(filter(None, (_SAME.get(word, word) for word in _NO_WORD.split(plain))))


@functools.cache
def _codes() -> dict[str, str]:
    # pycountry's import and its data cost a tenth of a second, which a DAG file that is only read need not pay.
    import pycountry

    names = {
        # "Côte d'Ivoire" is printed as "Cote d Ivoire", "People's Republic" as "Peoples Republic".
        _key(spelling): country.alpha_2
        for country in pycountry.countries
        for field in ("name", "common_name", "official_name")
        if (name := getattr(country, field, None))
        for spelling in (name, name.translate(_APOSTROPHES))
    }
    return names | {label: code for code, labels in _LABELS.items() for label in labels}
