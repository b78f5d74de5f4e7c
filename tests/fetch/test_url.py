import pytest

from entity_lists.fetch import url


@pytest.mark.parametrize(
    ("location", "beside", "last"),
    [
        ("list.csv", "add.csv", "list.csv"),
        ("/data/sdn.csv", "/data/add.csv", "sdn.csv"),
        ("C:\\data\\sdn.csv", "C:/data/add.csv", "sdn.csv"),
        ("file:///data/sdn.csv", "file:///data/add.csv", "sdn.csv"),
        ("https://example.org/sdn.csv", "https://example.org/add.csv", "sdn.csv"),
        ("https://example.org/x/sdn.csv?sig=a/b.c", "https://example.org/x/add.csv?sig=a/b.c", "sdn.csv"),
        ("https://example.org", "https://example.org/add.csv", ""),
    ],
)
def test_a_companion_lies_beside_the_file(location: str, beside: str, last: str) -> None:
    assert url.beside(location, "add.csv") == beside
    assert url.last_part(location) == last


@pytest.mark.parametrize(
    ("location", "is_url"),
    [
        ("https://example.org/", True),
        ("FTP://example.org/", True),
        ("file:///data/a.csv", False),
        ("FILE:///data/a.csv", False),
        ("/data/a://b.csv", False),
        ("a.csv", False),
    ],
)
def test_a_path_is_told_from_a_url(location: str, is_url: bool) -> None:
    assert url.is_url(location) is is_url
