"""Killed in the middle of sending, again and again: what was acknowledged is there, once.

Case systems post messages and a family posts answers while the program is ended by SIGKILL at random moments, sometimes
before it listens, and started again. On PostgreSQL the server is then crashed as often below a gateway that goes on.
$POSTERN_KILLS says how often; $POSTERN_SEED makes the moments come again.
"""

import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from api import API
from family import Family
from gateway import Gateway
from mail_sink import MailSink
from people import Person
from stores import PostgreSQLStore, Store
from waiting import eventually

KILLS = int(os.environ.get("POSTERN_KILLS", "5"))
SEED = int(os.environ.get("POSTERN_SEED", str(random.SystemRandom().randrange(1_000_000))))
SENDERS = 3
PASSWORD = "nineteen patient herons"
# More within an hour are refused, so in a long run they come at longer pauses.
ANSWERS_AN_HOUR = 30
ANSWER_PAUSE_SECONDS = max(0.1, KILLS * 0.5 / ANSWERS_AN_HOUR)
HOUSEHOLDS = [
    Person(f"K-{number}", f"Person{number}", f"Family{number}", (number, 4, 1980), f"IV{number} 4ZZ", str(number),
           f"household{number}@example.org", "applicant")
    for number in range(1, 4)
]  # fmt: skip
# How long one message may need until it is acknowledged, over as many restarts as it takes.
PATIENCE_SECONDS = 120


@dataclass
class Outcome:
    """What happened, as the outside saw it."""

    # Idempotency-Key → id and to whom, of what was acknowledged.
    acknowledged: dict[str, tuple[str, Person]] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    lost_answers: int = 0
    interrupted: int = 0
    replayed: int = 0
    kills_in_start_up: int = 0
    server_crashes: int = 0
    starts: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass
class Run:
    """Everything that the tests look at."""

    gateway: Gateway
    sink: MailSink
    api: API
    families: dict[str, Family]
    key: str
    answered: str
    outcome: Outcome

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says, by a reader of its own."""
        return self.gateway.store.query(query)


def message(key: str, person: Person) -> dict[str, str]:
    """A message that can be told from all others."""
    return {"to": person.reference, "subject": f"Subject of {key}", "body": f"Body of {key}."}


class Sender(threading.Thread):
    """A case system that sends one message after the other, each until it is acknowledged."""

    def __init__(self, number: int, url: str, key: str, gateway: Gateway, outcome: Outcome) -> None:
        super().__init__(daemon=True)
        self.number = number
        self.api = API(url, key, gateway.authority)
        self.outcome = outcome
        self.random = random.Random(SEED * 31 + number)
        self.is_ending = threading.Event()

    def run(self) -> None:
        try:
            count = 0
            while not self.is_ending.is_set():
                count += 1
                self.send(f"key-{self.number}-{count}")
                time.sleep(self.random.uniform(0, 0.02))
        except Exception as problem:
            self.outcome.problems.append(f"sender {self.number}: {problem!r}")
        finally:
            self.api.close()

    def send(self, key: str) -> None:
        person = self.random.choice(HOUSEHOLDS)
        first = self.until_acknowledged(key, person)
        self.outcome.acknowledged[key] = (first, person)
        if self.random.random() < 0.1:
            self.outcome.replayed += 1
            if self.until_acknowledged(key, person) != first:
                self.outcome.problems.append(f"{key} was taken twice")

    def until_acknowledged(self, key: str, person: Person) -> str:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = self.api.call("POST", "/messages", message(key, person), **{"Idempotency-Key": key})
            except requests.exceptions.RequestException:
                # Nobody knows whether it was taken: the same key again finds out.
                self.outcome.interrupted += 1
                time.sleep(0.03)
                continue
            if answer.status_code == 202:
                return str(answer.json()["id"])
            if answer.status_code not in (409, 503):
                raise AssertionError(f"{answer.status_code} {answer.text}")
            time.sleep(0.03)
        raise AssertionError(f"{key} was not acknowledged within {PATIENCE_SECONDS} s")


class Answerer(threading.Thread):
    """A family that answers one message as often as somebody may within an hour."""

    def __init__(self, family: Family, path: str, outcome: Outcome) -> None:
        super().__init__(daemon=True)
        self.family = family
        self.page = family.open(path)
        self.outcome = outcome
        self.is_ending = threading.Event()

    def run(self) -> None:
        form = self.page.form_with("body")
        count = 0
        while not self.is_ending.is_set():
            count += 1
            text = f"Answer {count}."
            try:
                answer = self.family.session.post(
                    self.family.url + form.action,
                    data={**form.fields, "body": text},
                    timeout=30,
                    allow_redirects=False,
                )
            except requests.exceptions.RequestException:
                self.outcome.lost_answers += 1
                time.sleep(0.05)
                continue
            if answer.status_code == 303 and "sent=1" in answer.headers["Location"]:
                self.outcome.answers.append(text)
            elif answer.status_code == 200 and count > ANSWERS_AN_HOUR:
                # Of those that were cut short some were taken, and count.
                return
            elif answer.status_code != 503:
                self.outcome.problems.append(f"an answer got {answer.status_code} {answer.headers.get('Location')}")
                return
            time.sleep(ANSWER_PAUSE_SECONDS)


def settle(gateway: Gateway, api: API, sink: MailSink, person: Person) -> Family:
    """Somebody with a verified address and a password."""
    record = {**person.record, "cases": [{"reference": f"case-{person.reference}", "role": "parent", "side": "unknown"}]}
    api.put(f"/people/{person.reference}", record)
    api.post(202, f"/people/{person.reference}/emails", {"address": person.email, "source": "self"})
    mail = sink.wait_for(person.email, lambda mail: "/verify/" in mail.part("plain"))
    family = Family(gateway.url, gateway.authority)
    page = family.pass_check(next(link for link in mail.links if "/verify/" in link), person)
    assert family.choose_password(page, PASSWORD).heading == "Your messages"
    return family


def kill_and_start_again(gateway: Gateway, outcome: Outcome) -> None:
    """Lives of random lengths, one in five of them too short to listen."""
    moments = random.Random(SEED)
    kills = 0
    while kills < KILLS:
        if moments.random() < 0.2:
            time.sleep(moments.uniform(0, 0.25))
            outcome.kills_in_start_up += 1
        else:
            begun = time.monotonic()
            gateway.wait_until_listening()
            outcome.starts.append(time.monotonic() - begun)
            time.sleep(moments.uniform(0, 1.2))
        gateway.kill()
        kills += 1
        gateway.begin()
    gateway.wait_until_listening()


def crash_the_server(store: Store, outcome: Outcome) -> None:
    """What waits for the database meanwhile waits on, or is told to come again."""
    if not isinstance(store, PostgreSQLStore):
        return
    moments = random.Random(SEED + 1)
    for _ in range(KILLS):
        time.sleep(moments.uniform(0, 0.8))
        store.server.restart("immediate")
        outcome.server_crashes += 1


@pytest.fixture(scope="module")
def after(gateway: Gateway, api: API, mail_sink: MailSink) -> Iterator[Run]:
    """The run after the last kill, with everything settled."""
    print(f"POSTERN_KILLS={KILLS} POSTERN_SEED={SEED}")
    families = {person.reference: settle(gateway, api, mail_sink, person) for person in HOUSEHOLDS}
    answered = api.post(202, "/messages", message("answered", HOUSEHOLDS[0]))["id"]
    outcome = Outcome()
    key = gateway.create_key("senders", ["messages"])
    answerer = Answerer(families[HOUSEHOLDS[0].reference], f"/messages/{answered}", outcome)
    threads = [*(Sender(number, gateway.url, key, gateway, outcome) for number in range(SENDERS)), answerer]
    for thread in threads:
        thread.start()
    kill_and_start_again(gateway, outcome)
    crash_the_server(gateway.store, outcome)
    for thread in threads:
        thread.is_ending.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS + 5)
    run = Run(gateway, mail_sink, api, families, key, answered, outcome)
    begun = time.monotonic()
    eventually(
        lambda: not run.rows("SELECT 1 FROM message WHERE status IN ('held', 'released') LIMIT 1")
        and not run.rows("SELECT 1 FROM outgoing_mail WHERE status = 'queued' LIMIT 1"),
        # A job that was hit very often waits for its lease, which is half a minute.
        seconds=60 + 7 * KILLS,
    )
    notices = notices_by_id(mail_sink)
    copies = sum(len(mails) for mails in notices.values())
    print(
        f"kills {KILLS} (in start-up {outcome.kills_in_start_up}), "
        f"server crashed {outcome.server_crashes}, "
        f"messages acknowledged {len(outcome.acknowledged)}, tries cut short {outcome.interrupted}, "
        f"replayed {outcome.replayed}, answers acknowledged {len(outcome.answers)} (cut short {outcome.lost_answers}), "
        f"notices {len(notices)} in {copies} copies, "
        f"slowest start {max(outcome.starts, default=0):.2f} s, "
        f"all settled {time.monotonic() - begun:.1f} s after the last message"
    )
    yield run
    for family in families.values():
        family.close()


def notices_by_id(sink: MailSink) -> dict[str, list[tuple[list[str], bytes]]]:
    """Every notice that came, by its Message-ID, with all its copies."""
    found: dict[str, list[tuple[list[str], bytes]]] = defaultdict(list)
    for mail in sink.received:
        # The plain part comes as quoted-printable, whose soft line ends must not hide the link.
        if b"/sign-in" in mail.content.replace(b"=\r\n", b""):
            found[str(mail.message["Message-ID"]).strip("<>")].append((mail.recipients, mail.content))
    return found


def test_every_message_was_acknowledged_in_the_end(after: Run) -> None:
    assert after.outcome.problems == []
    assert len(after.outcome.acknowledged) >= 3 * KILLS, "there was traffic to be cut"
    assert after.outcome.interrupted > 0, "no kill hit anything"


def test_every_message_is_there_once(after: Run) -> None:
    ids = [id for id, _ in after.outcome.acknowledged.values()]
    assert len(set(ids)) == len(ids), "two keys were given one message"
    stored = [id for (id,) in after.rows("SELECT id FROM message")]
    assert sorted(stored) == sorted([*ids, after.answered]), "a try that was cut short left a second message"


def test_a_key_still_gives_its_first_answer(after: Run) -> None:
    sender = Sender(0, after.gateway.url, after.key, after.gateway, after.outcome)
    keys = list(after.outcome.acknowledged)
    for key in keys[:: max(1, len(keys) // 50)]:
        id, person = after.outcome.acknowledged[key]
        assert sender.until_acknowledged(key, person) == id
    sender.api.close()


def test_every_message_was_notified_with_one_message_id(after: Run) -> None:
    rows = after.rows(
        "SELECT message.id, outgoing_mail.header_message_id FROM message"
        " JOIN outgoing_mail ON outgoing_mail.id = message.notice_mail_id"
    )
    expected = {id: person.email for id, person in after.outcome.acknowledged.values()}
    expected[after.answered] = HOUSEHOLDS[0].email
    notices = notices_by_id(after.sink)
    assert {id for id, _ in rows} == set(expected)
    assert len({header for _, header in rows}) == len(rows), "two messages share a notice"
    assert {header.strip("<>") for _, header in rows} == set(notices), "a notice came that belongs to no message"
    for id, header in rows:
        copies = notices[header.strip("<>")]
        assert {tuple(recipients) for recipients, _ in copies} == {(expected[id],)}
        assert len({content for _, content in copies}) == 1, "the same Message-ID with other bytes"


def test_the_state_says_so_once(after: Run) -> None:
    for id, _ in after.outcome.acknowledged.values():
        statuses = [entry["status"] for entry in after.api.get(f"/messages/{id}")["history"]]
        assert statuses == ["released", "notified"], f"{id}: {statuses}"


def test_every_message_opens_for_its_family(after: Run) -> None:
    for key, (id, person) in after.outcome.acknowledged.items():
        page = after.families[person.reference].open(f"/messages/{id}")
        assert (page.status, page.heading) == (200, f"Subject of {key}")
        assert f"Body of {key}." in page.text


def test_every_answer_is_there_once(after: Run) -> None:
    texts = [reply["body"] for reply in after.api.items(f"/messages/{after.answered}/replies")]
    assert len(set(texts)) == len(texts)
    assert set(after.outcome.answers) <= set(texts)


def test_the_database_is_whole(after: Run) -> None:
    after.gateway.stop()
    assert after.gateway.store.problems() == []
    assert after.rows("SELECT kind FROM job WHERE parked_at IS NOT NULL") == []
