"""Sections of the EAR and footnote marks: in whatever form they are typed, they are cited and told in one."""

import pytest

from entity_lists.licensing.license_cell import read_cell

# text: (sections, marks)
CITED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "(See § 744.11 of the EAR)": (("744.11",), ()),
    "(See part§744.11 of the EAR)": (("744.11",), ()),
    "(See part 744.11 of the EAR)": (("744.11",), ()),
    "(See ?744.11 of the EAR)": (("744.11",), ()),
    "(See§ 744.11of the EAR)": (("744.11",), ()),
    "(Se §§ 734.9(e)(2) and 744.11 of the EAR) 4": (("734.9(e)(2)", "744.11"), ("4",)),
    "See §744.2 (d) of this part": (("744.2(d)",), ()),
    "See Section 740.7(d)": (("740.7(d)",), ()),
    "See [§ 744.21{b}]": (("744.21(b)",), ()),
    "See § 744.2l(b)": (("744.21(b)",), ()),
    "See §§ 746.8(b) and 744.21e": (("744.21(e)", "746.8(b)"), ()),
    "See § 744.21€": (("744.21(e)",), ()),
    "§ 746.8a4": (("746.8(a)(4)",), ()),
    "§ 746.8 (a)(4)": (("746.8(a)(4)",), ()),
    "§ 736.2(b)(3)(vi),1 and 744.11": (("736.2(b)(3)(vi)", "744.11"), ("1",)),
    # Footnote 1 is about § 734.9(e)(1), footnote 3 about § 734.9(g).
    "see §§ 734.9(e)1 and 744.11 of the EAR2": (("734.9(e)(1)", "744.11"), ("1", "2")),
    "see §§ 734.9(e) 1 and 744.11 of the EAR 2": (("734.9(e)(1)", "744.11"), ("1", "2")),
    "(See §734.9(e)1, and §744.11 of the EAR)2.": (("734.9(e)(1)", "744.11"), ("1", "2")),
    "(See §§ 734.9(g),3 746.8(a)(3), and 744.21(b) of the EAR)": (("734.9(g)", "744.21(b)", "746.8(a)(3)"), ("3",)),
    "(See §§ 734.9(g)3, 746.8(a)(3). Of the EAR": (("734.9(g)", "746.8(a)(3)"), ("3",)),
    "(See § 734.9(g) ,1,2 and 744.11)": (("734.9(g)", "744.11"), ("1", "2")),
    "§ 740.11(b)(2) and (e)": (("740.11(b)(2)", "740.11(e)"), ()),
    "§ 740.11(b)(2) and e.": (("740.11(b)(2)", "740.11(e)"), ()),
    "§ 744.21(d)(1) and (2)": (("744.21(d)(1)", "744.21(d)(2)"), ()),
    "See §§ 746.8, 744.11 and 744.2": (("744.2", "744.11", "746.8"), ()),
    "See § 744.11 and § 744.11": (("744.11",), ()),
    "section 8(d) of E.O. 13685": ((), ()),
    "88 FR 13675": ((), ()),
    "EAR99, EAR 99 and EAR-99": ((), ()),
    "of the EAR)10": ((), ()),
    "": ((), ()),
}


@pytest.mark.parametrize(("text", "cited"), CITED.items(), ids=[text or "empty" for text in CITED])
def test_sections_are_cited_in_one_form_and_marks_are_no_part_of_them(
    text: str, cited: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    cell = read_cell(text)
    assert (cell.sections, cell.marks) == cited


def test_what_only_refers_leaves_no_words() -> None:
    assert [word.key for word in read_cell("(See §§ 734.9(g),3 746.8(a)(3). Of the EAR) 4").words] == ["see", "§", "§"]
