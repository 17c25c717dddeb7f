"""What the real channels cost beside a bare pooled client: texts in time and in processor, emails in processor."""

from __future__ import annotations

import json
import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from urllib.parse import urlencode

import urllib3

from engine.channels.interface import Accepted, Outgoing, Shared
from engine.channels.sendgrid import SendGridChannel
from engine.channels.sendgrid_mail import body, filled
from engine.channels.transport import Transport
from engine.channels.twilio import AT_ONCE, Sender, TwilioChannel
from engine.channels.twilio_client import client
from tests.bench_rows import Row, processor
from tests.provider.local import ACCOUNT, KEY, SERVICE, TOKEN, LocalProvider

AT = datetime(2027, 2, 15, 10, tzinfo=UTC)
LATENCY = 0.06
TEXTS = 320
EMAILS = 200
TURNS = 7
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
REPORTS = "https://m.example.org"


def link_of(purpose: str, number: int) -> str:
    """Addresses of the usual length."""
    return f"https://m.example.org/{purpose}/{'x' * 24}"


@contextmanager
def elsewhere(latency: float) -> Iterator[str]:
    """The local provider in a process of its own, so that its work is not counted as ours; its address."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, latency), daemon=True)
    process.start()
    yield ours.recv()
    ours.send("end")
    process.join()


def _serve(line: Connection, latency: float) -> None:
    with LocalProvider(latency=latency) as provider:
        line.send(provider.address)
        line.recv()


def sms(_only: str | None) -> Iterator[Row]:
    """Texts through the channel alone, beside as many form posts by a bare pooled client with as many threads."""
    words = "Maple: how is your circle going? ⟦link:s:7⟧ Reply STOP to stop."
    batch = [Outgoing(n, f"k{n}", f"+4477009{n:05d}", words, AT) for n in range(TEXTS)]
    with elsewhere(LATENCY) as address:
        transport = Transport(AT_ONCE)
        twilio = client(ACCOUNT, TOKEN, transport, address)
        channel = TwilioChannel(twilio, Sender(service=SERVICE, reports=REPORTS), link_of, transport=transport)
        pool = urllib3.PoolManager(maxsize=AT_ONCE, block=True, retries=False)
        headers = urllib3.make_headers(basic_auth=f"{ACCOUNT}:{TOKEN}")
        headers["Content-Type"] = "application/x-www-form-urlencoded"

        def bare(message: Outgoing) -> None:
            form = {"To": message.to, "Body": words, "MessagingServiceSid": SERVICE, "StatusCallback": REPORTS}
            answer = pool.request("POST", address + PATH, body=urlencode(form).encode(), headers=headers)
            assert json.loads(answer.data)["sid"]

        def floor() -> None:
            with ThreadPoolExecutor(AT_ONCE) as threads:
                list(threads.map(bare, batch))

        def ours() -> None:
            assert all(isinstance(each, Accepted) for each in channel.send(batch))

        pairs = [(_both(floor), _both(ours)) for _ in range(TURNS + 1)][1:]
        channel.close()
        pool.clear()
    rate = TEXTS / statistics.median(mine[0] for _, mine in pairs)
    spent = statistics.median(mine[1] for _, mine in pairs) / TEXTS * 1000
    name = f"texts handed over at {LATENCY * 1000:.0f} ms of latency, {AT_ONCE} at once"
    yield Row(
        name, [bare[0] / mine[0] for bare, mine in pairs], 0.9, told=f"of a bare client's rate; {rate:.0f} a second"
    )
    told = f"of its processor time; {spent:.2f} ms a text"
    yield Row("processor time of the same texts", [mine[1] / bare[1] for bare, mine in pairs], 4, True, told)


def _both(run: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock, and of the processor."""
    begun, used = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - begun, time.process_time() - used


def email(_only: str | None) -> Iterator[Row]:
    """Emails that share a template, in one call, beside building and posting them with the official helpers alone."""
    batch = [_email(n) for n in range(EMAILS)]
    with elsewhere(0.0) as address:
        channel = SendGridChannel(KEY, link_of, address=address)
        pool = urllib3.PoolManager(retries=False)
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
        ready = [filled(each, link_of) for each in batch]

        def floor() -> None:
            said = pool.request("POST", f"{address}/v3/mail/send", body=body(ready), headers=headers)
            assert said.status == 202

        def ours() -> None:
            assert all(isinstance(each, Accepted) for each in channel.send(batch))

        pairs = [(processor(floor), processor(ours)) for _ in range(TURNS + 1)][1:]
        channel.close()
        pool.clear()
    spent = statistics.median(mine for _, mine in pairs) / EMAILS * 1000
    told = f"of the helpers' build and a bare post; {spent:.3f} ms a recipient"
    yield Row(f"processor time of {EMAILS} emails in one call", [mine / bare for bare, mine in pairs], 3, True, told)


def _email(number: int) -> Outgoing:
    link = f"⟦link:s:{number}⟧"
    return Outgoing(
        number,
        f"k{number}",
        f"p{number}@example.org",
        f"Hi Ana, {link}",
        AT,
        subject="About Spring",
        html=f"<p>Ana {link}",
        from_="team@example.org",
        headers={
            "Message-ID": f"<planned.{number}@example.org>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<⟦link:u:{number}⟧>",
        },
        shared=Shared("circles", "About Spring", "Hi ⟦v:name⟧, ⟦v:link⟧", "<p>⟦h:name⟧ ⟦h:link⟧"),
        substitutions={"⟦v:name⟧": "Ana", "⟦h:name⟧": "Ana", "⟦v:link⟧": link, "⟦h:link⟧": link},
    )
