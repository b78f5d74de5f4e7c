"""Closed tables of the words by which the prose of a list is told apart: legal forms, bodies, premises, titles.

Words are lower-case and without dots, as `words` returns them. Collected from the entity cells of Supplement No. 4 to
15 CFR part 744.

Source: https://www.ecfr.gov/current/title-15/part-744, 2023-12-07, 2026-03-25 and 2026-07-18.
"""

import re

# What may stand alone after a comma and still belong to the name before it: "Foo Co., Ltd.", "Lukoil, OAO".
LEGAL_FORMS = frozenset(
    "ab ad ag ao aps as asa associates association bhd bros brothers bv bvba cjsc co company companies corp corporation cv "
    "dd dmcc dmc doo dwc ead enterprise enterprises eood est et etablissement eurl fz fzc fzco fze fzllc gesmbh gmbh "
    "group holding holdings ik inc incorporated incorporation intl isletmesi iş jlt jsc kft kg kgaa limited llc llp lp "
    "ltd ltda mbh mchj nv oao od oem ojsc ooo oou ood oy oyj oü pao partnership pjsc plc private pte pty pt public pvt sa sac "
    "sae sagl sal san sanayi sarl sas sca sdn sia sl slu snc spa spol sprl tbk sro srl sti şti tic ticaret uab ug ulc usa "
    "vof zao zoo zrt сo".split()
)
LEGAL_PHRASES = frozenset({
    "sa de cv", "s r o", "sp z oo", "sp zoo", "a s", "d o o", "l l c", "ltd sti", "limited liability company",
    "joint stock company", "open joint stock company", "closed joint stock company", "public joint stock company",
    "public company", "co kg", "and co", "& co", "jr", "sr", "ii", "iii", "phd", "esq",
})  # fmt: skip

# A body that is named after a larger one: "Academy of Military Medical Sciences, Institute of Basic Medicine".
BODIES = frozenset(
    "academy administration affiliate agency armament army arsenal brigade bureau college command commission "
    "committee corporation council department design directorate division faculty force institut institute institution "
    "institutes institution laboratories laboratory ministry regiment school section squadron subsidiary syndicate "
    "technology technologies university works services systems electronics engineering institutet plant plants factory refinery "
    "arsenal shipyard mill mills importers exporters consultants contractors traders suppliers".split()
)
# "Tactical Missile Corporation, Joint Stock Company Avangard": a firm of its own, named after the one that it belongs to.
FIRM_STARTS = frozenset("joint open closed public limited jsc ojsc pjsc cjsc ooo oao ao pao zao llc npo npp fgup fsue concern".split())

# Streets and premises, and the directions and divisions of a place.
PREMISES = frozenset(
    "address airport alley area appartement apartment apt ave avenue bazaar beltway bld bldg blk block blok blvd blve boulevard "
    "box building buildings bulvar bulvari business-center cad caddesi cadde campus chowk circle city close complex compound "
    "corner country county court crescent d dist district door driveway drive embankment estate etage exit fl flat floor "
    "floors freezone fzone gasse gate gedung ground harbour hay highway hotel house hse hwy immeuble industrial-zone jalan jl "
    "junction kat km korp korpus lane level lot lorong mah mahallesi mailbox mall market mezzanine mohalla nab "
    "naberezhnaya no number nr office okrug oblast obl okres opposite opp pab parcel park passage pereulok persiaran "
    "pl place plateaux plaza plot po pob postal pr province prefecture prospect prospekt quarter quay raion "
    "rd rayon region residence rm road room rooms roundabout rue sector shop shops shosse site soi sok sokak sokagi sq square "
    "st stall str straat strasse street streets sub-district subdistrict suite sub suites tower towers town township ul "
    "ulica ulitsa unit village villa ville ward warehouse wing yard zone zip".split()
)
# Premises words that are also words of names ("Park Electronics", "City Technologies"): they need company.
_ALSO_IN_NAMES = frozenset(
    "address airport area business-center campus city close complex country court d door drive estate exit gate ground house "
    "level lot market number office park pl place pr region sector site sub systems unit works zone zip st".split()
)
STREETS = PREMISES - _ALSO_IN_NAMES

# Before a number or a letter they open an address: "No. 150", "Room 1609", "P.O. Box 1114".
_OPENERS = (
    "No|Nos|Number|Room|Rooms|Rm|Unit|Units|Suite|Ste|Floor|Flr|Flat|Building|Bldg|Bld|Block|Blk|Blok|Office|Off|Apt|"
    "Apartment|Shop|Shops|House|Plot|Lot|Villa|Warehouse|Level|Section|Sector|Street|St|Road|Rd|Level|Door|Zone|Area|"
    "Mailbox|Box|Jalan|Km|D|Dom|Korp|Str"
)
ADDRESS_START = re.compile(
    rf"#\s?\w|(?:{_OPENERS})\b[.:]?\s?[#№]?\s?[A-Z]?-?\d|(?:Unit|Block|Room|Rm|Building|Bldg|Suite|Flat|Office)\s[A-Z]\b|"
    r"P\.?\s?O\.?\s?B|PO Box|(?:ul|ulitsa|nab|pr|prospekt|prospect|per|str|d|korp|pgt|pl|pos)\.\s?\w|\d",
    re.IGNORECASE,
)

HONORIFICS = frozenset(
    "mr mrs ms dr prof professor engineer captain capt colonel col general gen major maj brigadier admiral lieutenant haji "
    "hajji sheikh shaykh mullah maulvi sayyid".split()
)
PATRONYMIC = re.compile(r"[a-z](?:ovich|evich|ovna|evna|ichna|yevich)$", re.IGNORECASE)
# "Ahmad bin Ali": between two names of a person, never in a name of a firm without a legal form.
KINSHIP = frozenset("bin ibn bint binti".split())

ORGANIZATION_WORDS = (LEGAL_FORMS - frozenset("as ad et est sa san co tic od ik cv ug dd spa sl".split())) | BODIES | frozenset(
    "aerospace agency aircraft anonim şirketi sirketi elektronik teknoloji sistemleri computer computers stores importers exporters "
    "contracting complex petrochemical enterprise partners radio chemical telecommunications energy mechanical metal "
    "aerospace agency aircraft airlines airways automation aviation bank base center centre chamber clinic club co components concern "
    "construction consortium consulting cooperation defence defense detention development dynamics electric electronic "
    "electro enterprises establishment establishments export exports exim exchange factories factory federation fund "
    "foundation gas global gmbh hospital import imports industrial industries industry innovation innovations instruments "
    "international investment lab labs line lines logistics machinery machine manufacturers manufacturing marine materials "
    "media microelectronics microsystems military mill mills mining navy network networks office oil operations "
    "organization organisation petroleum pharmaceutical plant police port power precision prison procurement products "
    "project promotion radar research scientific security semiconductor semiconductors service ship shipping shipyard "
    "software solutions sources space state station steel store supplies supply telecom telecommunication trade trader "
    "traders trading traffic transport union unit ventures workshop workshops".split()
)  # fmt: skip

_BRACKET_AT_END = re.compile(r"\([^()]{1,40}\)\s?$")
_QUOTED_AT_END = re.compile(r"\s[“'‘\"][^“”\"]{1,60}[”'’\"]\s?$")
_NOT_WORD = re.compile(r"[^\w&'’-]+")


def words(text: str) -> list[str]:
    """Return the words of the text, lower-case, dots taken out so that "L.L.C." is one word."""
    return [word for word in _NOT_WORD.split(text.replace(".", "").casefold()) if word]


def is_legal_form(text: str) -> bool:
    """Return whether the text is nothing but legal forms: "Ltd.", "Co. Ltd", "S.A. de C.V."."""
    found = words(_BRACKET_AT_END.sub("", text))
    return bool(found) and (" ".join(found) in LEGAL_PHRASES or all(word in LEGAL_FORMS for word in found))


def names_place(text: str) -> bool:
    """Return whether the text holds a digit or a word of streets and premises."""
    return any(character.isdigit() for character in text) or not STREETS.isdisjoint(words(text))


def names_body(text: str) -> bool:
    """Return whether the text has a word for an institution or a part of one."""
    found = words(text)
    return not BODIES.isdisjoint(found) or "research center" in " ".join(found)


def ends_in_body(text: str) -> bool:
    """Return whether the text ends as the name of an institution: "711 Aircraft Repair Plant (711 ARZ)"."""
    found = words(_QUOTED_AT_END.sub("", _BRACKET_AT_END.sub("", text)))
    return bool(found) and found[-1] in BODIES


def names_organization(text: str) -> bool:
    """Return whether the text has a word that names of organisations have."""
    return not ORGANIZATION_WORDS.isdisjoint(words(text))
