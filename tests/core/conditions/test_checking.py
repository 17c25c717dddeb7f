import pytest

from engine.core.conditions import RESERVED, Types, check, parse
from tests.core.conditions.people import SURVEYS, TYPES


def problems(source: str, types: Types = TYPES) -> list[tuple[int, str, str]]:
    return [(each.offset, each.message, each.fix) for each in check(parse(source), types)]


@pytest.mark.parametrize(
    "source",
    [
        "midpoint.heard <= 2 or midpoint.useful <= 2",
        "midpoint.heard <= 2 and previous.midpoint.heard <= 2",
        'renewal.choice in ["same", "other"]',
        'renewal.choice not in ["same"]',
        'midpoint.solved == "yes" and not answered(midpoint.problem)',
        "answered(renewal) or answered(previous.midpoint) or answered(partner.midpoint.useful)",
        'renewal.until >= "2027-03-01"',
        "renewal.until > person.joined",
        'has(midpoint.blockers, "timing") or "other" in midpoint.blockers',
        "count(midpoint.blockers) >= 2 and count(person.role) == 1",
        'has(person.role, "facilitators") or "facilitator-lead" in person.role',
        'lower(renewal.note) == "help" or "help" in lower(midpoint.problem)',
        "abs(midpoint.useful - previous.midpoint.useful) >= 2",
        "midpoint.hours / 2 > 100 and -midpoint.hours < 3",
        "days(midpoint) > 30 and days(person.joined) > 7",
        "partner.midpoint.useful <= 2",
        "1 < midpoint.useful <= 3",
        'person.status == "active" and cohort.week >= 0 and group.last_met_days > 20 and activity.count_30d == 0',
        'person.channel != "sms" and person.locale == "en"',
        "midpoint.useful in [1, 2, previous.midpoint.useful]",
        "answered(renewal.free)",
    ],
)
def test_a_sound_condition_has_no_problems(source):
    assert problems(source) == []


@pytest.mark.parametrize(
    ("source", "offset", "message", "fix"),
    [
        ("midpiont.useful <= 2", 0, 'no survey called "midpiont"', 'Did you mean "midpoint"?'),
        ("zzz.useful <= 2", 0, 'no survey called "zzz"', "The surveys are midpoint, renewal."),
        ("1 < midpoint.usefull", 4, 'no question "usefull" in survey "midpoint"', 'Did you mean "useful"?'),
        ("midpoint.useful.x > 1", 0, 'nothing called "x" in an answer', "Write midpoint.useful."),
        ('person.satus == "a"', 0, 'no field "satus" of person', 'Did you mean "status"?'),
        ('person.status == "actve"', 17, 'no choice "actve" for person.status', 'Did you mean "active"?'),
        ('renewal.choice == "pasue"', 18, 'no choice "pasue" for renewal.choice', 'Did you mean "pause"?'),
        ('"yess" == midpoint.solved', 0, 'no choice "yess" for midpoint.solved', 'Did you mean "yes"?'),
        ('renewal.choice in ["same", "oter"]', 27, 'no choice "oter" for renewal.choice', 'Did you mean "other"?'),
        ('has(midpoint.blockers, "timig")', 23, 'no choice "timig" for midpoint.blockers', 'Did you mean "timing"?'),
        ("midpoint.useful >= 6", 19, "6 for midpoint.useful", "Use a number from 1 to 5."),
        ("0 < midpoint.useful", 0, "0 for midpoint.useful", "Use a number from 1 to 5."),
        ('midpoint.useful == "2"', 19, 'the text "2" compared with a number', "Write 2 without quotes."),
        ("midpoint.solved == 2", 19, "the number 2 compared with text", 'Write it in quotes: "2".'),
        ('renewal.until > "soon"', 16, "'soon' compared with a date", 'Write the date like "2027-01-31".'),
        ('renewal.until > "2027-02-30"', 16, "'2027-02-30' compared with a date", 'Write the date like "2027-01-31".'),
        (
            "renewal.until > midpoint.useful",
            16,
            "a number compared with a date",
            "Compare two numbers, two texts or two dates.",
        ),
        ('renewal.choice > "same"', 17, "`>` between texts", "Use == or != or `in` for text."),
        (
            'midpoint.blockers == "timing"',
            0,
            "a list in a comparison",
            'Write has(midpoint.blockers, "…") or count(midpoint.blockers).',
        ),
        (
            '"same" in renewal.choice',
            10,
            "`in` with a single answer",
            "Write `renewal.choice == …`, or put a list in square brackets.",
        ),
        (
            "answered(midpoint) == 1",
            0,
            "something that holds or does not in a comparison",
            "Write it alone, or with `not` before it.",
        ),
        (
            "person > 1",
            0,
            "`person` on its own",
            "There are person.status, person.role, person.locale, person.channel, person.joined.",
        ),
        ("midpoint.useful in midpiont.useful", 19, 'no survey called "midpiont"', 'Did you mean "midpoint"?'),
        ("midpoint.useful in 3", 19, "a number after `in`", "Put a list in square brackets after `in`."),
        ("midpoint.useful in [[1]]", 20, "a list in a list", "List numbers or quoted texts."),
        ("renewal.until", 0, "a date on its own", 'Compare renewal.until with a date: >= "2027-01-31".'),
        (
            "renewal.note",
            0,
            "text on its own",
            'Compare renewal.note with something: == "…", or write answered(renewal.note).',
        ),
        (
            "person.role",
            0,
            "a list on its own",
            'Ask what person.role holds: has(person.role, "…") or count(person.role) >= 1.',
        ),
        ("renewal.free", 0, "an answer that conditions cannot look into on its own", "Write answered(renewal.free)."),
        ("midpoint.useful", 0, "a number on its own", "Compare midpoint.useful with a number: >= 1."),
        ("not midpoint.solved", 4, "an answer beside `not`", 'Compare midpoint.solved with something: == "yes".'),
        (
            "midpoint.useful == 1 or midpoint.solved",
            24,
            "an answer beside `or`",
            'Compare midpoint.solved with something: == "yes".',
        ),
        (
            "midpoint == 2",
            0,
            '"midpoint" is a survey, not an answer',
            "Name one of its questions: midpoint.useful, or write answered(midpoint).",
        ),
        ("previous > 2", 0, "`previous` without a survey", "Write previous.SURVEY.QUESTION."),
        ("count(renewal.choice) > 1", 6, "an answer in count()", "Compare it with ==."),
        ("days(renewal.until) > 1", 5, "`renewal.until` in days()", "Write days(SURVEY) or days(person.joined)."),
        ("days(midpont) > 1", 5, "`midpont` in days()", 'Did you mean "midpoint"?'),
        ("answered(person.status)", 9, "`person.status` in answered()", "Give answered() a survey or a question."),
        ("renewal.note + 1 > 2", 0, "text where a number is needed", "Use numbers, scales or count()."),
        (
            'renewal.free == "x"',
            0,
            "an answer that conditions cannot look into in a comparison",
            "Write answered(renewal.free).",
        ),
        ("lower(midpoint.useful) == 'x'", 6, "a number in lower()", "Give lower() a text."),
    ],
)
def test_a_mistake_is_named_at_its_place_with_a_fix(source, offset, message, fix):
    assert problems(source) == [(offset, message, fix)]


def test_every_mistake_is_told_at_once_and_nothing_that_follows_from_one():
    found = problems('midpiont.useful + 1 > 2 and renewal.choice == "smae" or midpoint.useful > 9')
    assert [offset for offset, _, _ in found] == [0, 46, 74]


def test_in_a_show_if_a_bare_question_is_put_right():
    own = Types.of(SURVEYS, own="midpoint")
    assert problems('solved == "yes"', own) == [(0, 'no survey called "solved"', "Write midpoint.solved.")]


def test_words_of_conditions_are_reserved():
    assert {"person", "previous", "answered", "in", "not", "true", "yes", "class", "from"} <= RESERVED
