"""Names and numbers by which leads are compared."""

import pytest

from crm_extended_tools import lead_match


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller GmbH", "Mueller G.m.b.H."),
        ("ACME Corp.", "acme corporation"),
        ("Sørensen A/S", "Sorensen AS"),
        ("Café  Noir S.A.R.L.", "cafe noir"),
        ("Straße & Co. KG", "Strasse"),
    ],
)
def test_same_companies_have_one_key(one, other):
    """Accents, capitals, signs and legal forms do not matter."""
    assert lead_match.make_company_key(one) == lead_match.make_company_key(other)


def test_order_of_the_names_of_a_person_does_not_matter():
    """Family name first is the same person."""
    one = lead_match.make_name_key("Jane van Dyke")
    assert one == lead_match.make_name_key("VAN DYKE, Jane")


@pytest.mark.parametrize("empty", [None, False, "", " ", "—!"])
def test_nothing_has_no_key(empty):
    """What holds no letter and no digit is compared with nothing."""
    assert lead_match.make_company_key(empty) == ""
    assert lead_match.make_name_key(empty) == ""
    assert lead_match.make_vat_key(empty) == ""


def test_other_scripts_stay():
    """Names in other alphabets are compared too."""
    assert lead_match.make_company_key("株式会社 東京") == "株式会社 東京"
    assert lead_match.make_name_key("Анна Иванова") == "анна иванова"


def test_keys_are_short():
    """A very long name still fits into an index."""
    assert len(lead_match.make_company_key("x" * 5000)) == lead_match.MAX_KEY_CHARS
