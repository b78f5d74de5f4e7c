"""Names of the UFLPA Entity List in every form that its page has, and forms that are refused."""

import re

import pytest

from entity_lists.text.alias_brackets import BracketedNames, read_bracketed_names, split_firms

NAMES = {
    "a name alone": ("Camel Group Co., Ltd.", BracketedNames(name="Camel Group Co., Ltd.", aliases=())),
    "a name with a bracket of its own": (
        "Xinjiang Energy (Group) Real Estate Co., Ltd",
        BracketedNames(name="Xinjiang Energy (Group) Real Estate Co., Ltd", aliases=()),
    ),
    "a branch": (
        "China Cotton Group Henan Logistics Park Co., Ltd., Xinye Branch",
        BracketedNames(name="China Cotton Group Henan Logistics Park Co., Ltd., Xinye Branch", aliases=()),
    ),
    "an acronym": (
        "No. 4 Vocation Skills Education Training Center (VSETC)",
        BracketedNames(name="No. 4 Vocation Skills Education Training Center", aliases=(("VSETC", "aka"),)),
    ),
    "capitals that are no acronym of the name": (
        "Foo Textile (XYZ)", BracketedNames(name="Foo Textile (XYZ)", aliases=()),
    ),
    "a country in a bracket": ("Foo Apparel (USA)", BracketedNames(name="Foo Apparel (USA)", aliases=())),
    "counted aliases": (
        "Hetian Haolin Hair Accessories Co. Ltd. (and two aliases: Hotan Haolin Hair Accessories; and Hollin Hair "
        "Accessories)",
        BracketedNames(
            name="Hetian Haolin Hair Accessories Co. Ltd.",
            aliases=(("Hotan Haolin Hair Accessories", "aka"), ("Hollin Hair Accessories", "aka")),
            stated_count=2, listed_count=2,
        ),
    ),
    "one alias with a bracket, and subsidiaries": (
        "Hoshine Silicon Industry (Shanshan) Co., Ltd (including one alias: Hesheng Silicon Industry (Shanshan) Co.) "
        "and subsidiaries",
        BracketedNames(
            name="Hoshine Silicon Industry (Shanshan) Co., Ltd",
            aliases=(("Hesheng Silicon Industry (Shanshan) Co.", "aka"),),
            covered="subsidiaries", stated_count=1, listed_count=1,
        ),
    ),
    "subsidiaries alone": (
        "Hoshine Silicon Industry (Shanshan) Co., Ltd., and Subsidiaries",
        BracketedNames(name="Hoshine Silicon Industry (Shanshan) Co., Ltd.", aliases=(), covered="Subsidiaries"),
    ),
    "subsidiaries before the aliases": (
        "Foo Co., Ltd. and its subsidiaries (also known as Bar)",
        BracketedNames(name="Foo Co., Ltd.", aliases=(("Bar", "aka"),), covered="its subsidiaries"),
    ),
    "an acronym and whom it covers": (
        "Xinjiang Production and Construction Corps (XPCC) and its subordinate and affiliated entities",
        BracketedNames(
            name="Xinjiang Production and Construction Corps", aliases=(("XPCC", "aka"),),
            covered="its subordinate and affiliated entities",
        ),
    ),
    "other names and former names": (
        "Sichuan Jingweida Technology Group Co., Ltd. (also known as Sichuan Mianyang Jingweida Technology Co., Ltd. "
        "and JWD Technology; and formerly known as Mianyang High-tech Zone Jingweida Technology Co., Ltd.)",
        BracketedNames(
            name="Sichuan Jingweida Technology Group Co., Ltd.",
            aliases=(
                ("Sichuan Mianyang Jingweida Technology Co., Ltd.", "aka"), ("JWD Technology", "aka"),
                ("Mianyang High-tech Zone Jingweida Technology Co., Ltd.", "fka"),
            ),
        ),
    ),
    "former names without a semicolon before them": (
        "Jiangsu Meike Solar Technology Co., Ltd. (also known as Meike Co. and formerly known as Jiangsu Gaozhao New "
        "Energy Development Co., Ltd.)",
        BracketedNames(
            name="Jiangsu Meike Solar Technology Co., Ltd.",
            aliases=(("Meike Co.", "aka"), ("Jiangsu Gaozhao New Energy Development Co., Ltd.", "fka")),
        ),
    ),
    "a name with 'and' in it": (
        "Inner Mongolia Xuanda Food Co., Ltd. (formerly known as Wuyuan County Xuanda Cereals, Oils and Foods Co., "
        "Ltd.)",
        BracketedNames(
            name="Inner Mongolia Xuanda Food Co., Ltd.",
            aliases=(("Wuyuan County Xuanda Cereals, Oils and Foods Co., Ltd.", "fka"),),
        ),
    ),
    "two brackets": (
        "Foo Co., Ltd. (also known as Bar) (formerly known as Baz)",
        BracketedNames(name="Foo Co., Ltd.", aliases=(("Bar", "aka"), ("Baz", "fka"))),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NAMES.values(), ids=NAMES)
def test_a_name_is_told_from_its_aliases(text: str, expected: BracketedNames) -> None:
    assert read_bracketed_names(text) == expected


UNREAD = {
    "text behind the bracket": ("Foo (also known as Bar) of Urumqi", "unread text behind the aliases: 'of Urumqi'"),
    "a bracket that is not closed": ("Foo (also known as Bar", "a bracket is not closed"),
    "a bracket of a name that is not closed": ("Foo (Bar Co., Ltd.", "a bracket of a name is not closed"),
    "another mark of an alias": ("Foo, a.k.a. Bar", "a name still holds 'a.k.a'"),
    "an alias without a bracket": ("Foo, also known as Bar", "a name still holds 'known as'"),
    "subsidiaries in other words": ("Foo and all affiliated companies", "a name still holds 'affiliated'"),
    "a place": ("Foo Co., Ltd. located in Urumqi", "a name still holds 'located in'"),
    "no name": ("(also known as Bar)", "the record has no name"),
    "nothing": ("", "the record has no name"),
    "punctuation": ("—", "the record has no name"),
}


@pytest.mark.parametrize(("text", "reason"), UNREAD.values(), ids=UNREAD)
def test_a_form_that_is_not_known_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_bracketed_names(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A Transport Co. and B Transport Co.", ["A Transport Co.", "B Transport Co."]),
        ("A Import and Export Co., Ltd.", ["A Import and Export Co., Ltd."]),
        ("Iron and Steel", ["Iron and Steel"]),
        ("A Ltd., and B Inc. and C", ["A Ltd.", "B Inc.", "C"]),
        ("", []),
    ],
)
def test_and_parts_names_behind_a_legal_form_only(text: str, names: list[str]) -> None:
    assert split_firms(text) == names
