"""Aliases of the Security Council's list as they stand there (2026-02-27), and the names in them."""

import time

import pytest

from entity_lists.sources.un_sc.alias import read_alias, split_title

ALIASES = {
    "one name": ("FRANK KAKORERE", "", ["FRANK KAKORERE"]),
    "two spellings": ("Azim Adhajani; Azim Agha-Jani", "", ["Azim Adhajani", "Azim Agha-Jani"]),
    "lettered items": ("Mohammed Sabet; Mohammad Sabet b) M. Javad Kareemi Sabet", "",
        ["Mohammed Sabet", "Mohammad Sabet", "M. Javad Kareemi Sabet"]),
    "another script in brackets": ("Jin Tiesan (金铁三)", "", ["Jin Tiesan", "金铁三"]),
    "a label before the script": ("Abubakar (original script: Абубакар)", "", ["Abubakar", "Абубакар"]),
    "another script first": ("حسن غول (Hassan Ghul; Hassan Gul)", "", ["حسن غول", "Hassan Ghul", "Hassan Gul"]),
    "another script without brackets": ("Agha Jan Alizai اغا جان عالیزی", "", ["Agha Jan Alizai", "اغا جان عالیزی"]),
    "brackets in brackets": ("أنصار الشريعة بليبيا (Ansar al Charia in Libya (ASL))", "",
        ["أنصار الشريعة بليبيا", "Ansar al Charia in Libya (ASL)"]),
    "a label behind the script": (
        "Hay’at Tahrir al-Sham (HTS) (هيئة تحرير الشام (original script); Liberation of al-Sham Commission)", "",
        ["Hay’at Tahrir al-Sham (HTS)", "هيئة تحرير الشام", "Liberation of al-Sham Commission"],
    ),
    "a part of the name in brackets": ("Riyadus-Salikhin battalion of Shahids (martyrs)", "",
        ["Riyadus-Salikhin battalion of Shahids (martyrs)"]),
    "an acronym in brackets": ("Lord’s Resistance Movement (LRM)", "", ["Lord’s Resistance Movement (LRM)"]),
    "a slash": ("Al Qa’ida/Islamic Army", "", ["Al Qa’ida/Islamic Army"]),
    "a bracket too many": (") Abdelrahman Mouhamad", "", ["Abdelrahman Mouhamad"]),
    "a comma too many": ("Akhter Mohmad (اختر محمد ),", "", ["Akhter Mohmad", "اختر محمد"]),
    "a sub-unit": ("شبكة (Ansar al-Mujahideen Network - sub-unit name)", "", ["شبكة", "Ansar al-Mujahideen Network"]),
    "the script in the note": ("Sever", "original script: Север", ["Sever", "Север"]),
    "the script at the end of the note": ("Sayf-Al Adl", "Nationality: Egypt. In Arabic: سيف العدل",
        ["Sayf-Al Adl", "سيف العدل"]),
    "spellings in the note": ("شيخ يونس", "Yunis al-Mauritani; Younis al-Mauritani",
        ["شيخ يونس", "Yunis al-Mauritani", "Younis al-Mauritani"]),
    "spellings in brackets in the note": ("أبو دعاء", "(Abu Du’a; Abu Duaa’) prominently known by this nom de guerre",
        ["أبو دعاء", "Abu Du’a", "Abu Duaa’"]),
    "a document in the note": ("Abdoullah", "Passport number: B0515260; DOB: 1948; POB: Anefif (Kidal), Mali",
        ["Abdoullah"]),
    "a place in the note": ("Ali", "in Baghdad, Iraq (Nationality - Iraq)", ["Ali"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "note", "names"), ALIASES.values(), ids=ALIASES.keys())
def test_every_name_in_an_alias_is_found(text: str, note: str, names: list[str]) -> None:
    assert list(read_alias(text, note).names) == names


@pytest.mark.parametrize(
    ("text", "name", "remark"),
    [
        ("Encep Nurjaman (birth name)", "Encep Nurjaman", "(birth name)"),
        ("EL PARA (COMBAT NAME)", "EL PARA", "(COMBAT NAME)"),
        ("Hilarion Santos, III (third)", "Hilarion Santos, III", "(third)"),
        ("Khirullah Khairkhwa, born in Kandahar on 01 Jan.1967", "Khirullah Khairkhwa",
            "born in Kandahar on 01 Jan.1967"),
        ("Safia Farkash, born 1 Jan. 1953 (Oman passport no.03825239.)", "Safia Farkash",
            "born 1 Jan. 1953 (Oman passport no.03825239.)"),
        ("Abdel Ilah Sabri (false identity related to a number 6910275240086)", "Abdel Ilah Sabri",
            "(false identity related to a number 6910275240086)"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_name_is_no_part_of_it(text: str, name: str, remark: str) -> None:
    alias = read_alias(text, "")
    assert (alias.names, alias.remark) == ((name,), remark)


@pytest.mark.parametrize(
    ("text", "note", "is_former"),
    [
        ("Allahdad", "previously listed as", True),
        ("Abu Bakr al-Jaziri", "Previously listed as. In Arabic: أبوبكر الجزائري", True),
        ("Ezatullah Haqqani (previously listed as)", "", True),
        ("Abu Jamal", "nom de guerre", False),
        ("Abu Jamal", "", False),
    ],
)
def test_a_name_that_a_party_was_listed_under_is_a_former_one(text: str, note: str, is_former: bool) -> None:
    assert read_alias(text, note).is_former is is_former


@pytest.mark.parametrize("text", ["", "-", "; ;", "_"])
def test_an_alias_without_letters_has_no_names(text: str) -> None:
    assert read_alias(text, "").names == ()


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("OFFICE 39", ("OFFICE 39",)),
        ("AL-ITIHAAD AL-ISLAMIYA / AIAI", ("AL-ITIHAAD AL-ISLAMIYA", "AIAI")),
        ("COMPAGNIE (CAGL) ; GREAT LAKES (GLBC)", ("COMPAGNIE (CAGL)", "GREAT LAKES (GLBC)")),
        ("AL-HARAMAIN: ALBANIA BRANCH", ("AL-HARAMAIN: ALBANIA BRANCH",)),
    ],
)
def test_a_title_may_hold_two_names(title: str, names: tuple[str, ...]) -> None:
    assert split_title(title) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("(" * 5000, (), id="brackets"),
        pytest.param("a;" * 5000, ("a",), id="semicolons"),
        pytest.param("Абв (" * 3000, (("Абв (" * 3000).strip(),), id="brackets between words"),
        pytest.param("a (original script: " * 2000, (("a (original script: " * 2000).strip(),), id="labels"),
        pytest.param(", born " * 3000, (("born , " * 2985).strip(" ,"),), id="remarks"),
    ],
)
def test_a_text_that_nobody_would_write_is_read_in_time_to_its_length(text: str, names: tuple[str, ...]) -> None:
    started = time.monotonic()
    assert read_alias(text, text).names == names
    # Milliseconds; what tries every bracket with every other one takes minutes.
    assert time.monotonic() - started < 2
