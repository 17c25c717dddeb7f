import pytest

from engine.wording.placeholders import LONGEST_VALUE, in_title, missing, one_of, placeholders, plain, without


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hi ((name)), ((name)) and ((milestone  kickoff))", ["name", "milestone kickoff"]),
        ("(((minutes)) minutes)", ["minutes"]),
        ("[Answer](((link)))", ["link"]),
        ("(( first_name ))", ["first_name"]),
        ("(name) ((Name)) ((a b c)) ()", []),
    ],
)
def test_placeholders_are_found(text: str, found: list[str]):
    assert placeholders(text) == found


@pytest.mark.parametrize(
    ("text", "absent", "said"),
    [
        ("Hi ((first_name)),", {"first_name"}, "Hi,"),
        ("Hi ((first_name))!", {"first_name"}, "Hi!"),
        ("Hola, ((first_name)):", {"first_name"}, "Hola:"),
        ("((first_name)), how is it going?", {"first_name"}, "How is it going?"),
        ("((first_name)), ¿cómo va tu círculo?", {"first_name"}, "¿Cómo va tu círculo?"),
        ("One question, ((first_name)): is it useful?", {"first_name"}, "One question: is it useful?"),
        ("Good. ((name)), well done.", {"name"}, "Good. Well done."),
        ("Thanks\n((name))\nBye", {"name"}, "Thanks\n\nBye"),
        (
            "You meet in ((group)) with ((facilitator)).",
            {"group", "facilitator"},
            "You meet in your group with your facilitator.",
        ),
        ("It takes ((minutes)) minutes. Thank you.", {"minutes"}, "Thank you."),
        ("Thank you. It takes ((minutes)) minutes.", {"minutes"}, "Thank you."),
        ("Before\n\nIn danger: ((emergency)).\n\nAfter", {"emergency"}, "Before\n\n\nAfter"),
        ("- one\n- until ((close))\n- three", {"close"}, "- one\n- three"),
        ("((link))", {"link"}, ""),
        ("It starts ((milestone kickoff)). Good!", {"milestone kickoff"}, "Good!"),
        ("开始于((milestone kickoff))。欢迎。", {"milestone kickoff"}, "欢迎。"),
        ("Nothing to miss", set(), "Nothing to miss"),
    ],
)
def test_what_has_no_value_leaves_a_sentence_one_can_read(text: str, absent: set[str], said: str):
    assert without(text, absent, "en") == said


def test_general_words_are_in_the_persons_language():
    assert without("con ((partner)) en ((group))", {"partner", "group"}, "es-MX") == "con tu pareja en tu grupo"


@pytest.mark.parametrize(
    ("text", "absent", "said"),
    [
        ("Closing ((close)): applications", {"close"}, "Closing: applications"),
        ("((title)). Until ((close))", {"close"}, "((title))."),
        ("((first_name)), hello", {"first_name"}, "Hello"),
        ("((close))", {"close"}, ""),
    ],
)
def test_a_subject_keeps_its_own_words(text: str, absent: set[str], said: str):
    assert in_title(text, absent, "en") == said


def test_a_value_of_spaces_counts_as_none():
    assert missing("((name)) ((group)) ((cohort))", {"name": " ", "cohort": "Spring"}) == {"name", "group"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Ana", "Ana"),
        ("  Ana\r\n\tLópez\u2028", "Ana López"),
        ("⟦link:s:1⟧", "[link:s:1]"),
        ("\u202eabc\u2066", "abc"),
        ("a\ud800b", "a\ufffdb"),
        ("\x00", ""),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("x" * (LONGEST_VALUE + 1), "x" * (LONGEST_VALUE - 1) + "…"),
    ],
)
def test_a_value_becomes_one_line_of_harmless_text(value: str, said: str):
    assert plain(value) == said


@pytest.mark.parametrize(
    ("text", "minutes", "said"),
    [
        ("((minutes)) minutes", "1", "((minutes)) minute"),
        ("unos ((minutes)) minutos", "1", "unos ((minutes)) minuto"),
        ("((minutes)) minutes", "2", "((minutes)) minutes"),
        ("((minutes)) min", "1", "((minutes)) min"),
    ],
)
def test_one_minute_is_not_called_minutes(text: str, minutes: str, said: str):
    assert one_of(text, {"minutes": minutes}) == said
