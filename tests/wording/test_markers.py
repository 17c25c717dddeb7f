import pytest

from engine.wording.markers import fill, is_link, links_in, marker, stand_in


def test_a_marker_is_filled_with_its_links_address_everywhere():
    text = f"Open {marker('s', 12)} or {marker('p', 12)}, again {marker('s', 12)}?useful=3"
    assert fill(text, lambda purpose, number: f"https://m.org/{purpose}/t{number}") == (
        "Open https://m.org/s/t12 or https://m.org/p/t12, again https://m.org/s/t12?useful=3"
    )
    assert list(links_in(text)) == [("s", 12), ("p", 12), ("s", 12)]


def test_what_only_looks_like_a_marker_stays():
    assert fill("⟦link:x:1⟧ ⟦link:s:⟧ [link:s:1]", lambda *_: "https://m.org/") == "⟦link:x:1⟧ ⟦link:s:⟧ [link:s:1]"


@pytest.mark.parametrize("address", ["javascript:alert(1)", 'https://m.org/"', "https://m.org/\r\nBcc: x", "", "/s/1"])
def test_only_a_web_address_is_filled_in(address: str):
    with pytest.raises(ValueError, match="not a web address"):
        fill(marker("s", 1), lambda *_: address)


@pytest.mark.parametrize(("purpose", "number"), [("x", 1), ("s", -1)])
def test_a_link_that_cannot_be_has_no_marker(purpose: str, number: int):
    with pytest.raises(ValueError, match="There is no link"):
        marker(purpose, number)  # type: ignore[arg-type]


def test_a_stand_in_is_as_long_as_a_real_link():
    assert stand_in("https://m.org/")("s", 1) == "https://m.org/s/" + "x" * 24
    assert stand_in("https://m.org")("c", 1) == "https://m.org/console/sign-in/" + "x" * 24


def test_a_marker_or_a_web_address_is_a_link_and_nothing_else_is():
    assert is_link(marker("c", 5))
    assert is_link("https://m.org/console/cases/1")
    assert not is_link(f"{marker('c', 5)} and more")
    assert not is_link("mailto:a@b.org")
