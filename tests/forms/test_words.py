"""The words of the pages: complete, alike in every language, and dated as people write dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

import forms
from forms.words import WORDS, Say, known, own_name

HOME = Path(forms.__file__).parent


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("locale", WORDS)
def test_every_language_has_every_sentence_with_the_same_holes(locale: str) -> None:
    english = WORDS["en"]
    assert set(WORDS[locale]) == set(english)
    assert {key: holes(text) for key, text in WORDS[locale].items()} == {key: holes(t) for key, t in english.items()}


def test_every_sentence_a_page_asks_for_is_there_and_every_one_there_is_used() -> None:
    """Keys made of a variable and a fixed part count as used by their fixed part."""
    sources = "".join(path.read_text() for path in [*HOME.rglob("*.html"), *HOME.glob("*.py")])
    asked = set(re.findall(r"""say(?:\.many)?\(\s*['"]([a-z0-9.\-]+)['"][,)]""", sources))
    assert {key for key in asked if key not in WORDS["en"] and f"{key}.one" not in WORDS["en"]} == set()
    quoted = set(re.findall(r"""['"]([a-z0-9.\-]+)['"]""", sources))
    made = ("prefs.", "held.", "closed.", "expired.", "replaced.", "unknown.", "done.", "chosen.", "rank.", "empty.")
    unused = {key for key in WORDS["en"] if key not in quoted and not key.startswith(made) and not key[0].isdigit()}
    assert unused == {"day.at"} - quoted


def test_no_sentence_begs_or_scolds() -> None:
    banned = re.compile(r"\b(please|sorry|invalid|required field|oops)\b", re.I)
    assert [text for text in WORDS["en"].values() if banned.search(text)] == []


def test_days_are_written_as_people_write_them() -> None:
    assert Say("en").day(date(2027, 6, 14)) == "14 June"
    assert Say("es").day(date(2027, 6, 14)) == "14 de junio"


def test_a_closing_at_midnight_is_the_end_of_the_day_before() -> None:
    midnight = datetime(2027, 6, 14, 23, tzinfo=UTC)
    assert Say("en").until(midnight, "Europe/London") == "14 June"
    assert Say("en").until(midnight, "America/New_York") == "14 June at 19:00"


def test_a_sentence_nobody_wrote_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Say("en")("nothing.like.it")


def test_a_language_we_do_not_speak_gets_english_sentences_and_its_own_dates() -> None:
    assert Say("fr")("back") == "Back"
    assert Say("fr").day(date(2027, 6, 14)) == "14 juin"


def test_languages_are_named_in_themselves() -> None:
    assert [own_name(locale) for locale in ("en", "es", "fr", "pt-BR")] == [
        "English",
        "Español",
        "Français",
        "Português (Brasil)",
    ]


@pytest.mark.parametrize("locale", [None, "", "xx-nonsense", "<b>", "e"])
def test_what_is_no_language_is_not_spoken(locale: str | None) -> None:
    assert not known(locale)
