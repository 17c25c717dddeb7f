"""Every message that the shipped packs can send, in both languages, conforms to what the providers take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from python_http_client.exceptions import BadRequestsError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail as TheirMail
from twilio.base.exceptions import TwilioRestException

from engine.channels.interface import Accepted, Outgoing, Shared
from engine.channels.sendgrid import SendGridChannel
from engine.channels.transport import Transport
from engine.channels.twilio import Sender as TextSender
from engine.channels.twilio import TwilioChannel
from engine.channels.twilio_client import client
from engine.core.language import Message, Question
from engine.wording.built_in import built_in_messages
from engine.wording.choosing import asked, told
from engine.wording.headers import email_headers
from engine.wording.markers import fill, stand_in
from engine.wording.placeholders import placeholders
from engine.wording.render import Links, links_for, render
from engine.wording.template import Sender
from engine.wording.values import Addressee, values_of
from tests.packs.network import PACKS, workflow
from tests.provider.contract import mail_faults, text_faults
from tests.provider.local import ACCOUNT, KEY, NUMBER, SERVICE, TOKEN, LocalProvider

AT = datetime(2027, 2, 15, 10, tzinfo=UTC)
NAME = 'Zoë "Zed" O\'Brien-Łukasiewicz <zed> 🎉'
SENDER = Sender("Northside & Sons", "1 High Street, London", "https://northside.example.org")
LINK_OF = stand_in(SENDER.public_url)
FROM_SERVICE = TextSender(service=SERVICE, reports=SENDER.public_url)


def said(name: str) -> Iterator[tuple[Message, Question | None, bool]]:
    """Every message of a pack, and those that every pack has: the words, what is asked in them, whether it links."""
    pack = workflow(PACKS[name])
    for step in pack.steps.values():
        if step.ask is not None:
            for number in range(len(step.remind) + 1):
                yield (*asked(pack, step, number), True)
        elif step.tell is not None:
            yield told(pack, step.tell)[0], None, False
    for route in pack.routes.values():
        if route.tell is not None:
            yield told(pack, route.tell)[0], None, False
    for message in built_in_messages().values():
        yield message, None, True


def outgoing(name: str, locale: str) -> list[Outgoing]:
    """The same, each as the engine hands it over, for somebody with a difficult name."""
    pack = workflow(PACKS[name])
    someone = Addressee(
        name=NAME, locale=locale, timezone="Europe/London", cohort="Spring “27” & on", group="Birch",
        facilitators=(NAME,), coordinators=(NAME,), partners=(NAME,), purpose=pack.purpose["en"],
        emergency=pack.emergency["en"], organisation=SENDER.organisation,
        milestones={id_: date(2027, 9, 29) for id_ in pack.milestones},
    )  # fmt: skip
    survey = next(iter(pack.surveys.values()))
    made = []
    for number, (message, question, linked) in enumerate(said(name), 1):
        texts = [*message.subject.values(), *message.body.values(), *message.sms.values()]
        values = values_of(someone, survey=survey, question=question, closes=AT, now=AT)
        values = {each: "x" for text in texts for each in placeholders(text) if each != "link"} | values
        links = links_for(number, answer=linked)
        rendered = render(message, locale, values, sender=SENDER, links=links, question=question, first_text=True)
        template = rendered.template
        made.append(
            Outgoing(
                number,
                f"spring/{message.id}/1/{number}/invite/0",
                f"zed.{number}@example.org",
                rendered.text,
                AT,
                subject=rendered.subject,
                html=rendered.html,
                from_="Milepost <team@example.org>",
                reply_to="sam@example.org",
                headers=email_headers(links, number=number, begun_by=1, domain="example.org"),
                custom={"message": str(number)},
                shared=Shared(template.key, template.subject, template.text, template.html),
                substitutions=rendered.substitutions,
            )
        )
        made.append(Outgoing(number, made[-1].key, f"+4477009{number:05d}", rendered.sms, AT, valid_until=None))
    return made


@pytest.fixture
def provider():
    with LocalProvider() as local:
        yield local
        assert not local.violations


@pytest.fixture
def email(provider):
    channel = SendGridChannel(KEY, LINK_OF, address=provider.address)
    yield channel
    channel.close()


@pytest.fixture
def sms(provider):
    transport = Transport(16)
    twilio = client(ACCOUNT, TOKEN, transport, provider.address)
    channel = TwilioChannel(twilio, FROM_SERVICE, LINK_OF, transport=transport)
    yield channel
    channel.close()


@pytest.mark.parametrize("locale", ["en", "es"])
@pytest.mark.parametrize("name", PACKS)
def test_every_message_of_a_pack_is_taken_and_arrives_as_it_was_rendered(name, locale, provider, email, sms):
    made = outgoing(name, locale)
    emails, texts = made[::2], made[1::2]
    assert len(emails) > 40
    assert all(isinstance(each, Accepted) for each in (*email.send(emails), *sms.send(texts)))
    arrived = {each.custom["message"]: each for each in provider.mails}
    for each in emails:
        mail = arrived[str(each.message_id)]
        assert (mail.to, mail.subject) == (each.to, each.subject)
        assert (mail.text, mail.html) == (fill(each.text, LINK_OF), fill(each.html, LINK_OF))
        assert mail.headers == {k: fill(v, LINK_OF) for k, v in each.headers.items()}
        assert "⟦" not in mail.text + mail.html + "".join(mail.headers.values())
    assert {each.to: each.body for each in provider.texts} == {each.to: fill(each.text, LINK_OF) for each in texts}


def test_two_hundred_people_with_difficult_names_get_theirs_in_one_call(provider, email):
    one = outgoing("circles", "en")[0]
    assert one.shared is not None
    batch = []
    for n in range(200):
        own = {slot: value.replace("Zoë", f"Zoë {n} 🎉 “Z”") for slot, value in one.substitutions.items()}
        batch.append(replace(one, message_id=n, to=f"p{n}@example.org", substitutions=own))
    assert all(isinstance(each, Accepted) for each in email.send(batch))
    assert provider.mail_calls == 1
    assert all(f"Zoë {n} 🎉 “Z”" in mail.text for n, mail in enumerate(provider.mails))


def test_their_own_clients_are_refused_what_breaks_the_contract(provider):
    theirs = SendGridAPIClient(KEY, host=provider.address)
    with pytest.raises(BadRequestsError) as refused:
        theirs.send(TheirMail("team@example.org", "ana@example.org", "Hello"))
    assert "content" in refused.value.body.decode()
    theirs.send(TheirMail("team@example.org", "ana@example.org", "Hello", "Hi"))
    assert len(provider.mails) == 1
    transport = Transport()
    texts = client(ACCOUNT, TOKEN, transport, provider.address).messages
    for code, given in {
        21603: {"to": "+447700900001", "body": "Hi"},
        21211: {"to": "nobody", "body": "Hi", "from_": NUMBER},
        21617: {"to": "+447700900001", "body": "x" * 1601, "from_": NUMBER},
        21602: {"to": "+447700900001", "from_": NUMBER},
        21609: {"to": "+447700900001", "body": "Hi", "from_": NUMBER, "status_callback": "ftp://x"},
    }.items():
        with pytest.raises(TwilioRestException) as said_no:
            texts.create(**given)
        assert said_no.value.code == code
    transport.close()
    assert len(provider.violations) == 6
    provider.violations.clear()


GOOD = {
    "from": {"email": "team@example.org"},
    "content": [{"type": "text/plain", "value": "Hi"}],
    "personalizations": [{"to": [{"email": "ana@example.org"}], "subject": "Hello"}],
}


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("personalizations", {"personalizations": []}),
        ("personalizations", {"personalizations": GOOD["personalizations"] * 1001}),
        ("personalizations.1.to", {"personalizations": GOOD["personalizations"] * 2}),
        ("personalizations.0.to.0.email", {"personalizations": [{"to": [{"email": "ana"}], "subject": "x"}]}),
        ("subject", {"personalizations": [{"to": [{"email": "ana@example.org"}]}]}),
        ("from.email", {"from": {"email": "team"}}),
        ("", {"surprise": 1}),
        ("content", {"content": [{"type": "text/html", "value": "x"}, {"type": "text/plain", "value": "x"}]}),
        ("personalizations.0.headers", {"personalizations": [{**GOOD["personalizations"][0], "headers": {"To": "x"}}]}),
        (
            "personalizations.0.substitutions",
            {"personalizations": [{**GOOD["personalizations"][0], "substitutions": {"-a-": "x" * 10_001}}]},
        ),
        (
            "personalizations.0.custom_args.message",
            {"personalizations": [{**GOOD["personalizations"][0], "custom_args": {"message": 7}}]},
        ),
    ],
)
def test_the_contract_names_what_breaks_it(field, change):
    assert mail_faults(GOOD) == []
    assert field in [where for where, _ in mail_faults({**GOOD, **change})]


def test_the_contract_of_texts_takes_numbers_where_they_belong():
    good = {"To": ["+447700900001"], "From": [NUMBER], "Body": ["Hi"], "ValidityPeriod": ["36000"]}
    assert text_faults(good) == []
    assert text_faults({**good, "ValidityPeriod": ["36001"]})[0][0] == "35114"
    assert text_faults({**good, "Body": ["Hi", "Hi"]})
    assert text_faults({**good, "Surprise": ["1"]})


def test_links_of_every_kind_fit(provider, email):
    one = outgoing("circles", "en")[0]
    links = Links(*(f"⟦link:{each}:5⟧" for each in "spu"))
    headers = email_headers(links, number=5, begun_by=None, domain="example.org")
    email.send([replace(one, headers=headers)])
    assert provider.mails[0].headers["List-Unsubscribe"] == f"<{LINK_OF('u', 5)}>"
    assert "In-Reply-To" not in provider.mails[0].headers
