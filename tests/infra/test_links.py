"""Links: short, unguessable, derived again, replaced by a generation."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.links import GENERATIONS, LARGEST, LENGTH, Links, Purpose, Standing

KEY = "a key of thirty-two bytes or more, for tests"
OTHER = "another key of thirty-two bytes or more, too"
LINKS = Links(KEY)
numbers = st.integers(0, LARGEST)
generations = st.integers(0, 1_000)


@given(numbers, generations, st.sampled_from(Purpose))
def test_a_token_tells_its_number_and_is_good_for_its_purpose_alone(number: int, generation: int, purpose: Purpose):
    token = LINKS.token(purpose, number, generation)
    assert len(token) == LENGTH
    assert LINKS.number(token) == number
    for other in Purpose:
        found = LINKS.standing(other, token, generation)
        assert found == (Standing.GOOD if other == purpose else Standing.UNKNOWN)


@given(numbers, st.integers(0, 143))
def test_no_other_token_is_good(number: int, bit: int):
    token = LINKS.token(Purpose.SURVEY, number)
    whole = bytearray(base64.urlsafe_b64decode(token))
    whole[bit // 8] ^= 1 << bit % 8
    changed = base64.urlsafe_b64encode(whole).decode()
    assert LINKS.standing(Purpose.SURVEY, changed) == Standing.UNKNOWN


@given(st.text(max_size=40) | st.text(st.characters(codec="ascii"), min_size=LENGTH, max_size=LENGTH))
def test_anything_else_is_unknown_and_never_an_error(text: str):
    assert LINKS.standing(Purpose.SURVEY, text) == Standing.UNKNOWN


def test_an_older_generation_is_told_from_an_unknown_link():
    older = LINKS.token(Purpose.SURVEY, 7, 0)
    assert LINKS.standing(Purpose.SURVEY, older, 1) == Standing.REPLACED
    assert LINKS.standing(Purpose.SURVEY, older, GENERATIONS) == Standing.REPLACED
    newer = LINKS.token(Purpose.SURVEY, 7, 2)
    assert LINKS.standing(Purpose.SURVEY, newer, 1) == Standing.UNKNOWN


def test_the_previous_key_is_still_accepted_and_no_longer_used():
    old, rotated = Links(OTHER), Links(KEY, previous=OTHER)
    assert rotated.standing(Purpose.SURVEY, old.token(Purpose.SURVEY, 7)) == Standing.GOOD
    assert rotated.token(Purpose.SURVEY, 7) == LINKS.token(Purpose.SURVEY, 7)
    assert LINKS.standing(Purpose.SURVEY, old.token(Purpose.SURVEY, 7)) == Standing.UNKNOWN


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_a_number_that_does_not_fit_is_refused(number: int):
    with pytest.raises(ValueError, match="between 0 and"):
        LINKS.token(Purpose.SURVEY, number)


def test_a_drafts_key_and_an_addresss_hash_need_the_key():
    token = LINKS.token(Purpose.SURVEY, 7)
    assert LINKS.draft_key(Purpose.SURVEY, token) != Links(OTHER).draft_key(Purpose.SURVEY, token)
    assert LINKS.address_hash("email", "ana@example.org") != LINKS.address_hash("sms", "ana@example.org")
    assert len(LINKS.address_hash("email", "ana@example.org")) == 64


def test_a_link_that_was_sent_keeps_working_in_later_versions():
    assert LINKS.token(Purpose.SURVEY, 1_234, 3) == "AAAAAATS1nqrfV3EeR3MA_W6"
