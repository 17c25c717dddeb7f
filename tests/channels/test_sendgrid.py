from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.channels import CHANNELS
from engine.channels.interface import Accepted, Outgoing, Refused, Shared, Unknown
from engine.channels.sendgrid import SendGridChannel
from engine.channels.transport import IDLE, Transport
from tests.provider.local import KEY, LocalProvider
from tests.provider.told import Drop, Hang, Refuse

AT = datetime(2027, 2, 15, 10, tzinfo=UTC)
PAGE = '<p>⟦h:name⟧ <a href="⟦h:link⟧?a=7">7</a>'
SHARED = Shared("circles/midpoint/en", "About ⟦v:cohort⟧", "Hi ⟦v:name⟧,\n⟦v:link⟧", PAGE)
SOON = str(int(AT.timestamp()) + 42)


def link_of(purpose: str, number: int) -> str:
    return f"https://m.example.org/{purpose}/t{number}"


def email(number: int, to: str | None = None, name: str = "Ana") -> Outgoing:
    link = f"⟦link:s:{number}⟧"
    return Outgoing(
        number,
        f"spring/midpoint/1/{number}/invite/0",
        to or f"p{number}@example.org",
        f"Hi {name},\n{link}",
        AT,
        subject="About Spring",
        html=f'<p>{name} <a href="{link}?a=7">7</a>',
        from_="Milepost <team@example.org>",
        reply_to="sam@example.org",
        headers={
            "Message-ID": f"<planned.{number}@example.org>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<⟦link:u:{number}⟧>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        custom={"message": str(number)},
        shared=SHARED,
        substitutions={"⟦v:name⟧": name, "⟦h:name⟧": name, "⟦v:link⟧": link, "⟦h:link⟧": link},
    )


@pytest.fixture
def provider():
    with LocalProvider() as local:
        yield local


@pytest.fixture
def channel(provider):
    made = SendGridChannel(KEY, link_of, address=provider.address, transport=Transport(read=0.5))
    yield made
    made.close()


def test_an_email_arrives_as_it_was_written_with_its_links_and_headers(provider, channel):
    (outcome,) = channel.send([email(7)])
    (mail,) = provider.mails
    assert outcome == Accepted(mail.provider_id)
    assert (mail.to, mail.subject, mail.reply_to) == ("p7@example.org", "About Spring", "sam@example.org")
    assert mail.from_ == {"email": "team@example.org", "name": "Milepost"}
    assert mail.text == "Hi Ana,\nhttps://m.example.org/s/t7"
    assert mail.html == '<p>Ana <a href="https://m.example.org/s/t7?a=7">7</a>'
    assert mail.headers == {
        "Message-ID": "<planned.7@example.org>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<https://m.example.org/u/t7>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert mail.custom == {"message": "7"}
    assert not provider.violations


def test_two_hundred_who_share_a_template_are_one_call_and_each_reads_their_own(provider, channel):
    names = ['Ana "Nia" O\'Neill 🎉', "Łukasz-v0-", "<b>&amp;", "⟦v:name⟧"]
    outcomes = channel.send([email(n, name=names[n % 4]) for n in range(200)])
    assert all(isinstance(each, Accepted) for each in outcomes)
    assert (provider.mail_calls, provider.connections) == (1, 1)
    assert [each.text for each in provider.mails] == [f"Hi {names[n % 4]},\n{link_of('s', n)}" for n in range(200)]
    assert not provider.violations


def test_calls_share_one_connection_until_it_was_idle_for_long(provider):
    clock = [0.0]
    channel = SendGridChannel(KEY, link_of, address=provider.address, transport=Transport(clock=lambda: clock[0]))
    for later in (0.0, IDLE - 1, IDLE - 1):
        clock[0] += later
        channel.send([email(1)])
    assert provider.connections == 1
    clock[0] += IDLE + 1
    channel.send([email(1)])
    assert provider.connections == 2
    channel.close()


def test_what_cannot_share_goes_by_itself(provider, channel):
    plain = replace(email(1), shared=None, substitutions={})
    marked = replace(email(2), shared=replace(SHARED, text="⟦link:p:5⟧"))
    long = email(3, name="x" * 6000)
    assert all(isinstance(each, Accepted) for each in channel.send([plain, marked, long, email(4), email(5)]))
    assert [each.call for each in provider.mails] == [1, 2, 3, 4, 4]
    assert "⟦" not in "".join(each.text + each.html for each in provider.mails)
    assert not provider.violations


def test_two_emails_to_one_address_never_stand_in_one_call(provider, channel):
    channel.send([email(1, "ana@example.org"), email(2, "Ana@example.org"), email(3)])
    assert [(each.custom["message"], each.call) for each in provider.mails] == [("1", 1), ("3", 1), ("2", 2)]
    assert not provider.violations


def test_whoever_a_refusal_names_is_left_out_and_the_rest_goes_in_the_same_send(provider, channel):
    batch = [email(n, f"nobody{n}" if n in (3, 17) else None) for n in range(20)]
    outcomes = channel.send(batch)
    refused = [n for n, each in enumerate(outcomes) if isinstance(each, Refused)]
    assert refused == [3, 17]
    assert all(outcomes[n].permanent and "valid address" in outcomes[n].sentence for n in refused)
    assert provider.taken("email") == {str(n): 1 for n in range(20) if n not in (3, 17)}
    assert provider.mail_calls == 2


def test_a_refusal_that_names_nobody_costs_only_who_is_to_blame(provider, channel):
    for _ in range(4):
        provider.told.tell(Refuse(400, sentence="Bad Request"), to="p5@example.org")
    outcomes = channel.send([email(n) for n in range(8)])
    assert [n for n, each in enumerate(outcomes) if isinstance(each, Refused)] == [5]
    assert provider.taken("email") == {str(n): 1 for n in range(8) if n != 5}


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        (
            Refuse(429, headers={"X-RateLimit-Reset": SOON}),
            Refused("429", "", False, retry_after=42),
        ),
        (Refuse(429, headers={"Retry-After": "7"}), Refused("429", "", False, retry_after=7)),
        (Refuse(429), Refused("429", "", False)),
        (Refuse(500), Refused("500", "", False)),
        (Refuse(503, headers={"Retry-After": "9"}), Refused("503", "", False, retry_after=9)),
        (Refuse(401), Refused("401", "", False, configuration=True)),
        (Refuse(403, where="from"), Refused("403", "", False, configuration=True)),
        (Refuse(400, where="from.email"), Refused("400", "", False, configuration=True)),
        (Refuse(413), Refused("413", "", True)),
    ],
)
def test_a_refusal_says_whether_and_when_trying_again_helps(provider, told, refused):
    channel = SendGridChannel(KEY, link_of, address=provider.address, now=lambda: AT)
    provider.told.tell(told)
    (outcome,) = channel.send([email(1)])
    assert replace(outcome, sentence="") == refused
    assert not provider.mails
    channel.close()


def test_a_provider_that_takes_no_more_is_not_asked_for_every_template(provider, channel):
    provider.told.tell(Refuse(429))
    batch = [replace(email(n), shared=replace(SHARED, key=f"other {n}")) for n in range(5)]
    assert {each.code for each in channel.send(batch)} == {"429"}
    assert provider.mail_calls == 1


@pytest.mark.parametrize("behaviour", [Drop(True), Drop(False), Hang(True), Hang(False)])
def test_nobody_knows_what_became_of_a_call_that_was_never_answered(provider, channel, behaviour):
    provider.told.tell(behaviour)
    outcomes = channel.send([email(1), email(2)])
    assert all(isinstance(each, Unknown) for each in outcomes)
    assert sum(provider.taken("email").values()) == (2 if behaviour.accepted else 0)


def test_a_gateway_that_did_not_hear_leaves_it_unknown(provider, channel):
    provider.told.tell(Refuse(504))
    assert isinstance(channel.send([email(1)])[0], Unknown)


def test_a_provider_that_is_away_has_taken_nothing(provider):
    channel = SendGridChannel(KEY, link_of, address="http://127.0.0.1:1")
    outcomes = channel.send([email(1), replace(email(2), shared=None)])
    assert [(each.code, each.permanent) for each in outcomes] == [("unreachable", False)] * 2


def test_a_wrong_key_is_our_fault_and_named(provider):
    channel = SendGridChannel("SG.wrong", link_of, address=provider.address)
    (outcome,) = channel.send([email(1)])
    assert outcome.configuration
    assert "SENDGRID_API_KEY" in outcome.sentence
    channel.close()


def test_a_sender_that_is_not_verified_is_our_fault_and_named():
    with LocalProvider(from_addresses=frozenset({"other@example.org"})) as provider:
        channel = SendGridChannel(KEY, link_of, address=provider.address)
        (outcome,) = channel.send([email(1)])
        assert outcome.configuration
        assert "EMAIL_FROM" in outcome.sentence
        channel.close()


def test_a_link_that_cannot_be_made_puts_off_that_email_alone(provider):
    def broken(purpose: str, number: int) -> str:
        if number == 2:
            raise OSError("the database is away")
        return link_of(purpose, number)

    channel = SendGridChannel(KEY, broken, address=provider.address)
    outcomes = channel.send([email(1), email(2), email(3)])
    assert [type(each) for each in outcomes] == [Accepted, Refused, Accepted]
    assert not outcomes[1].permanent
    channel.close()


def test_a_key_and_a_sender_are_tried_out_without_sending(provider):
    channel = SendGridChannel(KEY, link_of, address=provider.address, sender="Milepost <team@example.org>")
    assert isinstance(channel.try_out(), Accepted)
    assert (provider.sandboxed, provider.mails, provider.violations) == (1, [], [])
    channel.close()
    away = SendGridChannel(KEY, link_of, address="http://127.0.0.1:1", sender="team@example.org")
    assert away.try_out().code == "unreachable"


def test_a_missing_key_is_named():
    with pytest.raises(ValueError, match="SENDGRID_API_KEY"):
        CHANNELS["sendgrid"].open("email", {}, link_of)
