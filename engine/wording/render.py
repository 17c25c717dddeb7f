"""A message as one person gets it: subject, text, HTML and SMS, with link markers where links go.

Values are text wherever they stand: HTML, Markdown and line breaks in a name stay what somebody typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from engine.core.language import Message, Question, Text, words
from engine.wording.markers import fill, is_link, marker, stand_in
from engine.wording.options import inline
from engine.wording.phrases import phrases
from engine.wording.placeholders import PLACEHOLDER, in_title, missing, one_of, plain, without
from engine.wording.segments import Segments, plain_punctuation, segments
from engine.wording.template import Audience, Sender, Template, Words, put_in, substitutions, template

ALTERNATIVE = "\n~\n"
"""Parts a built-in SMS from a shorter way to say it: the first that fits one segment is sent."""

Stop = Literal["fits", "always", "never"]

LONGEST_SMS = 1500
"""Characters of an SMS before the words on stopping; a provider takes 1,600 in all."""

LONGEST_SUBJECT = 180


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses or link markers for one message; "" where it has none."""

    answer: str = ""
    preferences: str = ""
    unsubscribe: str = ""

    def __post_init__(self) -> None:
        for link in (self.answer, self.preferences, self.unsubscribe):
            if link and not is_link(link):
                raise ValueError(f"{link!r} is neither a link marker nor a web address.")


def links_for(number: int, *, answer: bool = True) -> Links:
    """The links of a planned row's message; without `answer` for one that asks nothing."""
    return Links(marker("s", number) if answer else "", marker("p", number), marker("u", number))


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for one person. segments: of the SMS, counted with links of their real length.

    template, substitutions: the same email as what it shares with others and what is this person's own.
    """

    locale: str
    subject: str
    text: str
    html: str
    sms: str
    segments: Segments
    template: Template
    substitutions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def spoken(text: Text, locale: str | None) -> str:
    """The locale in which `words` answers: the person's, its language, or the text's first."""
    if locale and (locale in text or locale.split("-")[0] in text):
        return locale
    return next(iter(text), locale or "en")


def render(
    message: Message,
    locale: str | None,
    values: Mapping[str, str],
    *,
    sender: Sender,
    links: Links | None = None,
    question: Question | None = None,
    audience: Audience = "member",
    first_text: bool = False,
    reply: bool = False,
) -> Rendered:
    """The message in a person's language, or in its own first one.

    values: placeholder → what it says for this person; "" or left out where there is nothing
    (engine.wording.placeholders tells what happens then). question: shown inside the email, above the button.
    first_text: the first SMS to this person, which has to say how to stop; later ones do where it fits the segment.
    reply: an answer to what the person has just done, which never does; nor does a message to staff.
    """
    links = links or Links()
    known = {name: plain(value) for name, value in values.items()}
    known |= {"link": links.answer, "preferences": links.preferences, "organisation": plain(sender.organisation)}
    language = spoken(message.body or message.subject, locale)
    subject = _title(words(message.subject, locale), known, language)
    made = template(
        Words(
            subject=subject,
            body=_present(words(message.body, locale), known, language),
            locale=language,
            sender=sender,
            audience=audience,
            question=inline(question, language) if question else None,
            linked=bool(links.answer),
            changeable=bool(links.preferences),
            cohort=bool(known.get("cohort")),
        )
    )
    slots = substitutions(made, known)
    stop: Stop = "never" if reply or audience != "member" else "always" if first_text else "fits"
    sms, counted = _sms(message, locale, known, language, sender, stop)
    return Rendered(
        locale=language,
        subject=_cut(put_in(made.subject, slots), LONGEST_SUBJECT),
        text=put_in(made.text, slots),
        html=put_in(made.html, slots),
        sms=sms,
        segments=counted,
        template=made,
        substitutions=slots,
    )


def _present(text: str, values: Mapping[str, str], locale: str) -> str:
    """The text without what there is nothing to say about."""
    return without(one_of(text, values), missing(text, values), locale)


def _title(text: str, values: Mapping[str, str], locale: str) -> str:
    return in_title(one_of(" ".join(text.split()), values), missing(text, values), locale)


def _sms(
    message: Message, locale: str | None, values: Mapping[str, str], language: str, sender: Sender, stop: Stop
) -> tuple[str, Segments]:
    """The SMS: organisation first, one segment where there is a way to, else the fewest; and how to stop it.

    Where no way to say it is short enough to be taken at all, the subject is said.
    """
    shown = stand_in(sender.public_url)
    short = words(message.sms, locale)
    said = [_said(_present(text, values, language), values) for text in short.split(ALTERNATIVE)] if short else []
    ways = [way for way in (_complete(text, values) for text in said) if len(fill(way, shown)) <= LONGEST_SMS]
    if not ways:
        subject = _said(_title(words(message.subject, locale), values, language), values)
        ways = [_complete(_cut(subject, LONGEST_SUBJECT), values)]
    if stop == "always":
        ways = [_stopping(way, language) for way in ways]
    counted = [(way, segments(fill(way, shown))) for way in ways]
    if stop == "fits":
        stopping = _stopping(ways[0], language)
        alone = segments(fill(stopping, shown))
        counted = [(stopping, alone)] if alone.count == 1 else counted
    return min(counted, key=lambda way: way[1].count)


def _stopping(text: str, language: str) -> str:
    """The text with the words on how to stop, unless it speaks of that already."""
    return text if "STOP" in text or "START" in text else f"{text} {phrases(language)['stop-sms']}"


def _complete(text: str, values: Mapping[str, str]) -> str:
    """The organisation before it, and the link after it, where it has neither."""
    organisation, link = plain_punctuation(values["organisation"]), values["link"]
    if not text.casefold().startswith(organisation.casefold()):
        text = f"{organisation}: {text}"
    return text if not link or link in text else f"{text} {link}"


def _said(text: str, values: Mapping[str, str]) -> str:
    """The text with values in, and with plain punctuation, so that a curly quote does not double the price."""
    filled = PLACEHOLDER.sub(lambda found: values.get(" ".join(found[1].split()), ""), _unmarked(text))
    return plain_punctuation(filled).strip()


def _unmarked(text: str) -> str:
    return text.replace("⟦", "[").replace("⟧", "]")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
