import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.wording.segments import BASIC, EXTENDED, plain_punctuation, segments


@pytest.mark.parametrize(
    ("text", "encoding", "count", "per_segment", "units", "first"),
    [
        ("", "GSM-7", 0, 160, 0, None),
        ("a", "GSM-7", 1, 160, 1, None),
        ("a" * 160, "GSM-7", 1, 160, 160, None),
        ("a" * 161, "GSM-7", 2, 153, 161, None),
        ("a" * 306, "GSM-7", 2, 153, 306, None),
        ("a" * 307, "GSM-7", 3, 153, 307, None),
        ("€" * 80, "GSM-7", 1, 160, 160, None),
        ("€" * 81, "GSM-7", 2, 153, 162, None),
        ("à la carte ñ ü ¿ ¡ Ω", "GSM-7", 1, 160, 20, None),
        ("¿Cómo va?", "UCS-2", 1, 70, 9, "ó"),
        ("á" * 70, "UCS-2", 1, 70, 70, "á"),
        ("á" * 71, "UCS-2", 2, 67, 71, "á"),
        ("😀" * 35, "UCS-2", 1, 70, 70, "😀"),
        ("😀" * 36, "UCS-2", 2, 67, 72, "😀"),
        ("你好", "UCS-2", 1, 70, 2, "你"),
        ("`", "UCS-2", 1, 70, 1, "`"),
        ("ç", "UCS-2", 1, 70, 1, "ç"),
        ("Ç", "GSM-7", 1, 160, 1, None),
    ],
)
def test_segments_are_counted_as_the_standard_says(
    text: str, encoding: str, count: int, per_segment: int, units: int, first: str | None
):
    found = segments(text)
    assert (found.encoding, found.count, found.per_segment, found.units, found.first_non_gsm) == (
        encoding,
        count,
        per_segment,
        units,
        first,
    )


def test_a_letter_of_two_septets_never_parts_into_two_segments():
    assert segments("a" * 152 + "€" + "a" * 152).count == 3
    assert segments("a" * 151 + "€" + "a" * 153).count == 2


def test_a_surrogate_pair_never_parts_into_two_segments():
    assert segments("á" * 66 + "😀" + "á" * 66).count == 3
    assert segments("á" * 65 + "😀" + "á" * 67).count == 2


def test_the_alphabet_is_the_whole_of_the_standard():
    assert len(BASIC) == 127
    assert len(EXTENDED) == 10
    assert not BASIC & EXTENDED


def test_typographic_punctuation_is_made_plain_so_that_it_costs_nothing():
    text = "“It’s on” – Tom’s… 10:00\u202fAM"
    assert plain_punctuation(text) == "\"It's on\" - Tom's... 10:00 AM"
    assert segments(plain_punctuation(text)).encoding == "GSM-7"


@given(st.text(max_size=400).filter(lambda text: text.isprintable()))
def test_every_text_fits_in_the_segments_it_is_said_to_take(text: str):
    found = segments(text)
    assert (found.encoding == "GSM-7") == (found.first_non_gsm is None)
    assert found.units <= found.count * found.per_segment
    assert found.count <= max(1, found.units)
