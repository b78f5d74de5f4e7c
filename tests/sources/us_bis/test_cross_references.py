"""Cross references name the countries to look under, in every spelling of the table."""

import pytest

from entity_lists.sources.us_bis.cross_references import cut_references

COUNTRIES = {
    "(See alternate addresses under Pakistan).": ["PK"],
    "(See alternate address in UAE).": ["AE"],
    "(See alternate addresses under France, Iran and Senegal).": ["FR", "IR", "SN"],
    "(See also addresses under Armenia, Greece, and U.K.)": ["AM", "GR", "GB"],
    "(See alternate addresses under Iran and U.A.E.).": ["IR", "AE"],
    "(See alternate addresses under Netherlands, Pakistan, Singapore, South Korea, and Turkey).": [
        "NL",
        "PK",
        "SG",
        "KR",
        "TR",
    ],
    "(See also addresses in the United Arab (Emirates).": ["AE"],
    "(See alternate address in Crimea region of Ukraine).": ["UA"],
    "(See alternative address under United Kingdom.)": ["GB"],
    "(See additional address in Canada).": ["CA"],
    "(See also alternate address under Turkey).": ["TR"],
    "(see also address under Bahrain)": ["BH"],
    "(see alternate addresses in China).": ["CN"],
    "(See Alternate address under Russia)": ["RU"],
    "(See Ukraine).": ["UA"],
    "(See also Crimea (Occupied)).": ["UA"],
    "For alternate addresses, see Kyrgyzstan and Turkey.)": ["KG", "TR"],
    "(See also addresses under France, Iran and the United Kingdom)": ["FR", "IR", "GB"],
    "(See alternate address under Atlantis)": [None],
}


@pytest.mark.parametrize(("remark", "codes"), COUNTRIES.items(), ids=COUNTRIES)
@pytest.mark.parametrize("before", ["Kabul, Afghanistan. ", "Kiev, 01133, Ukraine ", "Kabul, Afghanistan.\n"])
def test_the_countries_of_a_reference_are_resolved(before: str, remark: str, codes: list[str | None]) -> None:
    text, references = cut_references(before + remark)
    assert text.strip(" .\n") == before.strip(" .\n")
    assert [reference.country_code for reference in references] == codes


def test_a_reference_may_stand_without_a_blank() -> None:
    text, (reference,) = cut_references("Singapore 534411(See alternate addresses under China)")
    assert (text, reference.country_code) == ("Singapore 534411", "CN")


@pytest.mark.parametrize(
    ("remark", "name", "code"),
    [
        (
            "(See also addresses under Taiwan for this entry, which is listed as Corad Taiwan Representative Office)",
            "Corad Taiwan Representative Office",
            "TW",
        ),
        ("(See alternate address under Allied Trading Co. in Pakistan)", "Allied Trading Co.", "PK"),
    ],
)
def test_a_reference_may_name_another_entry(remark: str, name: str, code: str) -> None:
    _, (reference,) = cut_references(f"Hong Kong. {remark}")
    assert (reference.related_name, reference.country_code, reference.text) == (name, code, remark)


@pytest.mark.parametrize("text", ["See Hup Seng Pte Ltd., 3 Foo Road, Singapore", "Overseas Trading, Dubai", ""])
def test_a_name_is_no_reference(text: str) -> None:
    assert cut_references(text) == (text, ())
