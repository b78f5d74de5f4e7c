"""Country codes of the labels that publishers print.

A label is matched whole, never by likeness: against the names of ISO 3166-1 and against a table of what publishers
print instead. What neither has is None, so that a new label is seen and not guessed.
"""

import functools

# Labels that are no name of ISO 3166-1, by code, in the normal form of `_key`.
# Source: headings of Supplement No. 4 to 15 CFR part 744 (releases 2023-12-07 and 2026-03-25) and the names in its
# cross-references; the country columns of BIS's Entity List CSV (2023-11-21), of OFAC's flat files (2021-07-07,
# 2025-12-19) and of the UN Security Council's consolidated list (2026-02-27).
_LABELS: dict[str, tuple[str, ...]] = {
    "AE": ("u.a.e", "u.a.e.", "uae", "the u.a.e.", "the united arab emirates", "emirates"),
    "BA": ("bosnia", "bosnia-herzegovina", "bosnia & herzegovina"),
    "BN": ("brunei",),
    "BS": ("bahamas, the", "the bahamas"),
    "CD": (
        "congo, democratic republic of the",
        "congo, democratic republic of",
        "democratic republic of the congo",
        "democratic republic of congo",
        "drc",
    ),
    "CG": ("congo, republic of the", "republic of the congo"),
    "CI": ("cote d ivoire", "cote d'ivoire", "ivory coast"),
    "CN": ("china, people's republic of", "people's republic of china (prc)", "china (prc)", "mainland china", "prc"),
    "CV": ("cape verde",),
    "CW": ("curacao",),
    "CZ": ("czech republic", "the czech republic"),
    "FM": ("micronesia",),
    "GB": (
        "great britain",
        "england",
        "scotland",
        "wales",
        "northern ireland",
        "u.k",
        "u.k.",
        "uk",
        "the u.k.",
        "the united kingdom",
    ),
    "GM": ("gambia, the", "the gambia"),
    "HK": (
        "china, hong kong special administrative region",
        "hong kong, china",
        "hong kong sar",
        "hong kong s.a.r.",
        "hongkong",
        "kong kong",  # [sic] in the State Department's list of 2016-12-02
    ),
    "IM": ("man, isle of",),
    "IR": ("iran (islamic republic of)",),
    "KG": ("kyrgyz republic",),
    "KN": ("st. kitts & nevis", "st. kitts and nevis"),
    "KP": ("korea, north", "north korea (dprk)", "dprk"),
    "KR": ("korea, south", "republic of korea", "korea (south)", "rok"),
    "LA": ("lao pdr",),
    "LC": ("st. lucia",),
    "MA": ("moracco",),  # [sic] in BIS's CSV
    "MK": ("macedonia", "macedonia, the former yugoslav republic of"),
    "ML": ("region: northern mali",),
    "MM": ("burma", "burma (myanmar)", "myanmar (burma)"),
    "MO": ("macau", "macau sar", "china, macao special administrative region"),
    "NL": ("the netherlands", "holland"),
    "PH": ("the philippines",),
    "PS": (
        "palestine",
        "palestinian",
        "palestinian territories",
        "state of palestine",
        "west bank",
        "gaza",
        "region: gaza",
    ),
    "RE": ("reunion",),
    "RU": ("russia",),
    "SK": ("slovak republic",),
    "ST": ("sao tome and principe", "são tomé and príncipe"),
    "SZ": ("swaziland",),
    "TL": ("east timor",),
    "TR": ("turkey", "turkiye"),
    "TW": ("taiwan, republic of china", "taiwan (roc)"),
    # The publishers' own reading: the region is listed apart, under Ukraine's name.
    "UA": ("crimea", "crimea region of ukraine", "crimea (occupied)", "region: crimea"),
    "US": ("united states of america", "the united states", "usa", "u.s.a.", "u.s.", "u.s"),
    "VA": ("vatican", "vatican city", "holy see"),
    "VC": ("st. vincent and the grenadines",),
    "VG": ("british virgin islands", "bvi", "the british virgin islands"),
    "VI": ("u.s. virgin islands", "us virgin islands"),
    # Not in ISO 3166-1: the user-assigned code that the EU and the World Bank use.
    "XK": ("kosovo", "republic of kosovo"),
}


@functools.lru_cache(maxsize=4096)
def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country's name or of a publisher's label for it; None if unknown."""
    return _codes().get(_key(text))


@functools.lru_cache(maxsize=4096)
def iso_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code where a publisher prints that instead of a name; None if it is none."""
    code = text.strip().upper()
    return code if code in _codes().values() else None


def _key(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").replace("\u2018", "'").casefold().split())


@functools.cache
def _codes() -> dict[str, str]:
    # pycountry's import and its data cost a tenth of a second, which a DAG file that is only read need not pay.
    import pycountry

    names = {
        _key(name): country.alpha_2
        for country in pycountry.countries
        for field in ("name", "common_name", "official_name")
        if (name := getattr(country, field, None))
    }
    return names | {label: code for code, labels in _LABELS.items() for label in labels}
