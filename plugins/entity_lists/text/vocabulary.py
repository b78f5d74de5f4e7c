"""Closed tables of the words by which the prose of a list is told apart: numbers, legal forms, bodies, places, titles.

Words are lower-case and without dots, as `words` returns them. Collected from the entity cells of Supplement No. 4 to
15 CFR part 744.

Source: https://www.ecfr.gov/current/title-15/part-744, 2023-12-07, 2026-03-25 and 2026-07-18.
"""

import re

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
)  # fmt: skip
_TENS = [f"{ten}-{unit}" if unit else ten for ten in ("twenty", "thirty", "forty") for unit in ("", *_UNITS)]
NUMBER_WORDS = {word: number for number, word in enumerate([*_UNITS, *_TEENS, *_TENS], start=1)}

# A regular expression; the longer word first, or "seven" would end "seventeen".
NUMBER = rf"(?:{'|'.join(sorted(NUMBER_WORDS, key=len, reverse=True))}|\d{{1,3}})"


def _table(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What may stand alone after a comma and still belong to the name before it: "Foo Co., Ltd.", "Lukoil, OAO".
LEGAL_FORMS = _table("""
    ab ad ag ao aps as asa associates association bhd bros brothers bv bvba cjsc co companies company corp
    corporation cv dd dmc dmcc doo dwc ead enterprise enterprises eood est et etablissement eurl fz fzc fzco fze
    fzllc gesmbh gmbh group holding holdings ik inc incorporated incorporation intl isletmesi iş jlt jsc kft kg
    kgaa limited llc llp lp ltd ltda mbh mchj nv oao od oem ojsc ood ooo ou oy oyj oü pao partnership pjsc plc
    private pt pte pty public pvt sa sac sae sagl sal san sanayi sarl sas sca sdn sia sl slu snc spa spol sprl
    srl sro sti tbk tic ticaret uab ug ulc usa vof zao zoo zrt şti сo
""")
# What stands behind the names of persons only, in the place of a legal form: "ABEL HERNANDEZ, JR.".
GENERATIONS = _table("""
    esq ii iii iv jr phd sr
""")
LEGAL_PHRASES = GENERATIONS | frozenset({
    "& co", "a s", "and co", "closed joint stock company", "co kg", "d o o", "joint stock company", "l l c",
    "limited liability company", "ltd sti", "open joint stock company", "public company", "public joint stock company",
    "s r o", "sa de cv", "sp z oo", "sp zoo",
})  # fmt: skip
# Too short to show an organisation: they are also parts of the names of persons and places.
_AMBIGUOUS_FORMS = _table("""
    ad as co cv dd est et ik od sa san sl spa tic ug
""")

# A body that is named after a larger one: "Academy of Military Medical Sciences, Institute of Basic Medicine".
BODIES = _table("""
    academy administration affiliate agency armament army arsenal brigade bureau college command commission
    committee consultants contractors corporation council department design directorate division electronics
    engineering exporters factory faculty force importers institut institute institutes institutet institution
    laboratories laboratory mill mills ministry plant plants refinery regiment school section services shipyard
    squadron subsidiary suppliers syndicate systems technologies technology traders university works
""")
# "Tactical Missile Corporation, Joint Stock Company Avangard": a firm named after the one that it belongs to.
FIRM_STARTS = _table("""
    ao cjsc closed concern fgup fsue joint jsc limited llc npo npp oao ojsc ooo open pao pjsc public zao
""")
ORGANIZATION_WORDS = (
    (LEGAL_FORMS - _AMBIGUOUS_FORMS)
    | BODIES
    | _table("""
    aerospace aircraft airlines airways anonim automation aviation bank base center centre chamber chemical
    clinic club complex components computer computers concern consortium construction consulting contracting
    cooperation defence defense detention development dynamics electric electro electronic elektronik energy
    establishment establishments exchange exim export exports factories federation foundation fund gas global
    hospital import imports industrial industries industry innovation innovations instruments international
    investment lab labs line lines logistics machine machinery manufacturers manufacturing marine materials
    mechanical media metal microelectronics microsystems military mining navy network networks office oil
    operations organisation organization partners petrochemical petroleum pharmaceutical police port power
    precision prison procurement products project promotion radar radio research scientific security
    semiconductor semiconductors service ship shipping sirketi sistemleri software solutions sources space state
    station steel store stores supplies supply teknoloji telecom telecommunication telecommunications trade
    trader trading traffic transport union unit ventures workshop workshops şirketi
""")
    # As above, written in English in part: "Huawei Cloud Peru", "Aksu Huafu Textiles", "Donetsk People's Republic".
    | _table("""
    alloys branch catering circuit circuits cloud commercial communication communications consultancy display
    educational electronica elektronika elektron engineers equipment facilities finance gc health instrument kk
    laser link mechanics medicines motor openlab optics production promoters republic resort sanatorium shelf sons
    system tech technic technical technics techno textile textiles yarn
""")
    # Transliterated: Russian and Ukrainian, Turkish, Persian.
    | _table("""
    aktsionernoe byuro fgbu fgup fsue issledovatelski institut kombinat kompania kompaniya konstruktorskoe
    nauchno njsc nasosy npc npf npk npo npp ntc ntts obedinenie obshchestvo predpriyatie proizvodstvennoe sanatori
    tsentr uchrezhdenie vpk zavod
    ithalat ihracat makina makine muhendislik pazarlama sanayii
    sanat sherkat tejarat
""")
)
# A word that says of itself what it names: "Paktech", "Inspectech", "Chernomorneftegaz".
ORGANIZATION_ENDS = re.compile(r"(?:tech|techlinks?|neftegaz|naftogaz|chemie)$")

# Streets and premises, and the directions and divisions of a place.
PREMISES = _table("""
    address airport alley apartment appartement apt area ave avenue bazaar beltway bld bldg blk block blok blvd
    blve boulevard box building buildings bulvar bulvari business-center cad cadde caddesi campus chowk circle
    city close complex compound corner country county court crescent d dist district door drive driveway
    embankment estate etage exit fl flat floor floors freezone fzone gasse gate gedung ground harbour hay
    highway hotel house hse hwy immeuble industrial-zone jalan jl junction kat km korp korpus lane level lorong
    lot mah mahallesi mailbox mall market mezzanine mohalla nab naberezhnaya no nr number obl oblast office
    okres okrug opp opposite pab parcel park passage pereulok persiaran pl place plateaux plaza plot po pob
    postal pr prefecture prospect prospekt province quarter quay raion rayon rd region residence rm road room
    rooms roundabout rue sector shop shops shosse site soi sok sokagi sokak sq square st stall str straat
    strasse street streets sub sub-district subdistrict suite suites tee tower towers town township ul ulica ulitsa
    unit villa village ville ward warehouse wing yard zip zone
""")
# Premises words that are also words of names ("Park Electronics", "City Technologies"): they need company.
_ALSO_IN_NAMES = _table("""
    address airport area business-center campus city close complex country court d door drive estate exit gate
    ground house level lot market number office park pl place pr region sector site st sub unit zip zone
""")
STREETS = PREMISES - _ALSO_IN_NAMES

# Before a number or a letter they open an address: "No. 150", "Room 1609", "P.O. Box 1114".
_OPENERS = (
    "No|Nos|Number|Room|Rooms|Rm|Unit|Units|Suite|Ste|Floor|Flr|Flat|Building|Bldg|Bld|Block|Blk|Blok|Office|Off|Apt|"
    "Apartment|Shop|Shops|House|Plot|Lot|Villa|Warehouse|Level|Section|Sector|Street|St|Road|Rd|Door|Zone|Area|"
    "Mailbox|Box|Jalan|Km|D|Dom|Korp|Str"
)
ADDRESS_START = re.compile(
    rf"#\s?\w|(?:{_OPENERS})\b[.:]?\s?[#№]?\s?[A-Z]?-?\d|(?:Unit|Block|Room|Rm|Building|Bldg|Suite|Flat|Office)\s[A-Z]\b|"
    r"P\.?\s?O\.?\s?B|PO Box|(?:ul|ulitsa|nab|pr|prospekt|prospect|per|str|d|korp|pgt|pl|pos)\.\s?\w|\d",
    re.IGNORECASE,
)

HONORIFICS = _table("""
    admiral brigadier capt captain col colonel dr engineer gen general haji hajji lieutenant maj major maulvi mr
    mrs ms mullah prof professor sayyed sayyid seyed seyyed shaykh sheikh syed
""")
PATRONYMIC = re.compile(r"[a-z](?:ovich|evich|ovna|evna|ichna|yevich)$", re.IGNORECASE)

_BRACKET_AT_END = re.compile(r"\([^()]{1,40}\)\s?$")
_QUOTED_AT_END = re.compile(r"\s[“'‘\"][^“”\"]{1,60}[”'’\"]\s?$")
_NOT_WORD = re.compile(r"[^\w&'’-]+")
# What the Turkish İ is in lower case: an i and a dot above it, which is no letter.
_DOTTED_I = "i\u0307"


def words(text: str) -> list[str]:
    """Return the words of the text, lower-case, dots taken out so that "L.L.C." is one word."""
    return [word for word in _NOT_WORD.split(text.replace(".", "").casefold().replace(_DOTTED_I, "i")) if word]


def is_legal_form(text: str) -> bool:
    """Return whether the text is nothing but legal forms: "Ltd.", "Co. Ltd", "S.A. de C.V."."""
    forms = words(_BRACKET_AT_END.sub("", text))
    return bool(forms) and (" ".join(forms) in LEGAL_PHRASES or LEGAL_FORMS.issuperset(forms))


def names_place(text: str) -> bool:
    """Return whether the text holds a digit or a word of streets and premises."""
    return any(character.isdigit() for character in text) or not STREETS.isdisjoint(words(text))


def names_body(text: str) -> bool:
    """Return whether the text has a word for an institution or a part of one."""
    text_words = words(text)
    return not BODIES.isdisjoint(text_words) or "research center" in " ".join(text_words)


def ends_in_body(text: str) -> bool:
    """Return whether the text ends as the name of an institution: "711 Aircraft Repair Plant (711 ARZ)"."""
    text_words = words(_QUOTED_AT_END.sub("", _BRACKET_AT_END.sub("", text)))
    return bool(text_words) and text_words[-1] in BODIES


def names_organization(text: str) -> bool:
    """Return whether the text has a word that names of organisations have."""
    return not ORGANIZATION_WORDS.isdisjoint(words(text))


def count_of(word: str | None) -> int | None:
    """Return the number that a word or its digits state; None for no word."""
    if not word:
        return None
    return int(word) if word.isdigit() else NUMBER_WORDS.get(word.lower())
