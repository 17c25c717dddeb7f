"""Every problem a pack can have, by its code: what it is. The first digit is the topic."""

from __future__ import annotations

TOPICS = {
    "0": "Files and YAML",
    "1": "Names",
    "2": "Values",
    "3": "Time",
    "4": "Conditions",
    "5": "Surveys",
    "6": "Steps, routes and people",
}

CODES: dict[str, str] = {
    "E001": "a file or folder cannot be read",
    "E002": "a file is not UTF-8 text",
    "E003": "a file is too large, too deep or has too many values",
    "E004": "YAML cannot read a line",
    "E005": "a tab",
    "E006": "a bracket or quote is never closed",
    "E007": "a key is written twice",
    "E008": "YAML reads only a part of a value",
    "E009": "a text, map or list where another form belongs",
    "E010": "an included folder is not there",
    "E011": "a key without a value",
    "E012": "a message's front matter is not closed",
    "E013": "a survey or message is defined twice",
    "E101": "an unknown key",
    "E102": "a missing key",
    "E103": "an id that is not formed like one",
    "E104": "an unknown survey",
    "E105": "an unknown message",
    "E106": "an unknown milestone",
    "E107": "an unknown question",
    "E108": "an unknown scale",
    "E109": "an unknown role or audience",
    "E110": "an unknown step",
    "E111": "an unknown option",
    "E112": "one id for two of the steps, routes and digests",
    "E113": "a word with a meaning of its own as an id",
    "E114": "a word that is none of those allowed",
    "E115": "an unknown placeholder",
    "E116": "`was` names something that is still there",
    "E117": "a role that is built in is declared",
    "E201": "not a length of time",
    "E202": "not a number",
    "E203": "not a time of day",
    "E204": "not opening hours",
    "E205": "neither true nor false",
    "E206": "not a date",
    "E207": "not a contact limit",
    "E208": "not how often at most",
    "E209": "not SURVEY.QUESTION",
    "E210": "not a locale",
    "E211": "an empty or too short list or map",
    "E212": "a number out of its range",
    "E213": "the same thing twice in a list",
    "E301": "not a point in time, event or repeat",
    "E302": "milestones that depend on each other in a circle",
    "E303": "a milestone that depends on one person",
    "E304": "a repeat inside a list",
    "E305": "a repeat shorter than a day",
    "E306": "a repeat with more than 400 occurrences",
    "E307": "a survey that closes before it is asked",
    "E308": "something for the whole cohort at one person's moment",
    "E309": "a milestone more than twenty years from the cohort",
    "E401": "a condition that cannot be read",
    "E402": "an answer that cannot exist yet",
    "E403": "an unknown field of person, cohort, group or activity",
    "E404": "a comparison that can never mean anything",
    "E501": "a question lacks what its type needs",
    "E502": "a key that a question of this type does not take",
    "E503": "a scale that is no scale",
    "E504": "a least that is more than the most",
    "E505": "a minimum below five",
    "E506": "something that an anonymous survey cannot have",
    "E507": "a route that would follow an anonymous answer to a person",
    "E508": "a condition on anonymous answers",
    "E509": "an anonymous survey asked at one person's moment",
    "E510": "a goal's level asked against something that is no goal",
    "E511": "a comparison of questions whose answers do not compare",
    "E512": "an answer that cannot be saved where it says",
    "E513": "two questions of one survey save the same thing",
    "E601": "a step that does none, or more than one, of ask, tell and match",
    "E602": "a route that does nothing",
    "E603": "a key that only a case takes",
    "E604": "nothing a route can do",
    "E605": "a pause until an answer that is no date",
    "E606": "not what a route can wait for",
    "E607": "case times that run backwards",
    "W101": "a text is missing in a declared locale",
    "W102": "a survey that nothing asks",
    "W103": "a message that nothing sends",
    "W104": "a key that does nothing here",
    "W105": "a message without a subject",
    "W201": "SMS hours outside 08:00-21:00",
    "W301": "a reminder after the survey has closed",
    "W302": "a step that the pack's own contact limits get in the way of",
    "W501": "more than three scored matching questions",
    "W601": "a route on a survey that nothing asks",
}
"""What each code means, for docs/problems.md; tests hold a broken pack for each."""


def table() -> str:
    """docs/problems.md: every code with what it means, by topic."""
    parts = [HEAD]
    for digit, topic in TOPICS.items():
        parts += [f"\n## {topic}\n", "| code | meaning |", "|---|---|"]
        parts += [f"| `{code}` | {meaning} |" for code, meaning in CODES.items() if code[1] == digit]
    return "\n".join(parts) + "\n"


HEAD = """# What `milepost check` can find

Each problem has a file, a line and column, a code, a sentence, and a fix. `E` is an error: the pack cannot be used.
`W` is a warning: it can. For every code there is a broken pack in `tests/definitions/broken/`, with the pack mended as
the fix says beside it. This page is made by `engine.definitions.codes.table`."""
