"""Two instances on one PostgreSQL: what one does holds on the other, and what happens on both at once happens once."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from api import API
from certificates import Authority
from family import Family, Page
from instances import Instance
from mail_sink import MailSink
from people import Person
from postgresql import PostgreSQL
from waiting import eventually

PARALLEL = 50
PASSWORD = "nineteen patient herons"


def somebody(name: str) -> Person:
    """A person of a case of their own."""
    return Person(f"I-{name}", name, f"{name}son", (3, 4, 1980), "IV9 4ZZ", "7", f"{name.lower()}@example.org", "applicant")


def record(person: Person) -> dict[str, Any]:
    return {**person.record, "cases": [{"reference": f"case-{person.reference}", "role": "parent", "side": "unknown"}]}


@dataclass
class House:
    """Both instances, and a case system at each."""

    instances: list[Instance]
    apis: list[API]
    sink: MailSink
    key: str

    @property
    def first(self) -> Instance:
        return self.instances[0]

    @property
    def second(self) -> Instance:
        return self.instances[1]

    def family(self, number: int = 0) -> Family:
        """Somebody of a family who came to one of the instances."""
        return Family(self.instances[number].url, self.first.authority)

    def link_for(self, person: Person, number: int = 0) -> str:
        """Puts a person, and gives the link that was mailed to confirm the address."""
        self.apis[number].put(f"/people/{person.reference}", record(person))
        self.apis[number].post(202, f"/people/{person.reference}/emails", {"address": person.email, "source": "self"})
        mail = self.sink.wait_for(person.email, lambda mail: "/verify/" in mail.part("plain"))
        return next(link for link in mail.links if "/verify/" in link)

    def settled(self, person: Person) -> Family:
        """Puts a person who then confirms the address and chooses a password, at one instance and the other."""
        family = self.family(1)
        page = family.pass_check(self.on(1, self.link_for(person)), person)
        assert family.choose_password(page, PASSWORD).heading == "Your messages"
        return family

    def states(self, messages: list[str]) -> list[str]:
        """How messages stand, as the second instance says it."""
        return [self.apis[1].get(f"/messages/{id}")["status"] for id in messages]

    @property
    def jobs_of_second(self) -> list[str]:
        """What the second instance says of work that is not done."""
        metrics = requests.get(f"{self.second.operations_url}/metrics", timeout=30).text
        return [line for line in metrics.splitlines() if line.startswith("postern_jobs") and not line.endswith(" 0")]

    def on(self, number: int, link: str) -> str:
        """The same link at one of the instances."""
        return self.instances[number].url + "/" + link.split("/", 3)[3]


@pytest.fixture(scope="module")
def store() -> None:
    """These tests have servers of their own, so the ones that run on both databases are not asked."""


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, mail_sink: MailSink
) -> Iterator[House]:
    with PostgreSQL() as server:
        url = server.create_database("instances")
        first = Instance(tmp_path_factory.mktemp("first"), authority, mail_sink, url)
        first.prepare()
        second = first.twin(tmp_path_factory.mktemp("second"))
        # On an empty database, both at once.
        for instance in (first, second):
            instance.begin()
        for instance in (first, second):
            instance.wait_until_listening()
        key = first.create_key()
        apis = [API(instance.url, key, instance.authority) for instance in (first, second)]
        yield House([first, second], apis, mail_sink, key)
        for api in apis:
            api.close()
        for instance in (first, second):
            if instance.is_running:
                instance.stop()


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Makes all calls at the same moment, as far as threads can."""
    gate = threading.Barrier(len(calls))

    def wait_and_call(call: Callable[[], Any]) -> Any:
        gate.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(wait_and_call, calls))


def test_the_story_crosses_from_one_to_the_other(house: House) -> None:
    person = somebody("Crossing")
    family = house.settled(person)
    message = house.apis[0].post(202, "/messages", {"to": person.reference, "subject": "Crossed", "body": "Both ways."})
    page = family.open(f"/messages/{message['id']}")
    assert (page.status, page.heading) == (200, "Crossed")
    family.url = house.first.url
    page = family.open(f"/messages/{message['id']}")
    assert "Both ways." in page.text
    assert family.answer(page, "I read it on the other one.").status == 200
    [reply] = house.apis[1].items(f"/messages/{message['id']}/replies")
    assert reply["body"] == "I read it on the other one."


def test_signing_out_on_one_is_signing_out_on_both(house: House) -> None:
    person = somebody("Leaving")
    family = house.settled(person)
    stolen = house.family(0)
    stolen.session.cookies.update(family.session.cookies)
    assert stolen.open("/messages").heading == "Your messages"
    page = family.open("/messages")
    [sign_out] = [form for form in page.forms if form.action.endswith("sign-out")]
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    family.session.post(family.url + sign_out.action, data=sign_out.fields, headers=headers, timeout=30)
    assert stolen.open("/messages").heading == "Sign in"


def test_fifty_uses_of_one_idempotency_key_store_one_message(house: House) -> None:
    person = somebody("Keyed")
    house.settled(person)
    body = {"to": person.reference, "subject": "Once", "body": "Only once."}

    def post(number: int) -> Callable[[], Any]:
        def call() -> Any:
            api = API(house.instances[number % 2].url, house.key, house.first.authority)
            try:
                answer = api.call("POST", "/messages", body, **{"Idempotency-Key": "one-key"})
                return answer.status_code, answer.json().get("id")
            finally:
                api.close()

        return call

    answers = at_once([post(number) for number in range(PARALLEL)])
    assert Counter(status for status, _ in answers) == {202: PARALLEL}
    assert len({id for _, id in answers}) == 1
    family = house.family(1)
    inbox = family.sign_in(person.email, PASSWORD)
    assert inbox.text.count("/messages/msg_") == 1, "the inbox lists it once"


def test_fifty_uses_of_one_link_pass_once(house: House) -> None:
    person = somebody("Linked")
    link = house.link_for(person)

    def use(number: int) -> Callable[[], Page]:
        family = house.family(number % 2)
        page = family.open(house.on(number % 2, link))
        day, month, year = person.birth

        def call() -> Page:
            answers = {"day": str(day), "month": str(month), "year": str(year), "postcode": person.postcode, "house": person.house}
            return family.send(page, "postcode", ("action", "confirm"), **answers)

        return call

    pages = at_once([use(number) for number in range(PARALLEL)])
    passed = [page for page in pages if page.heading == "Choose a password"]
    assert len(passed) == 1, Counter((page.status, page.heading) for page in pages)
    assert {page.status for page in pages if page not in passed} == {410}


def test_fifty_uses_of_one_invitation_make_one_account(house: House) -> None:
    person = somebody("Invited")
    family = house.family(0)
    page = family.pass_check(house.link_for(person), person)
    assert page.heading == "Choose a password"

    def choose(number: int) -> Callable[[], Page]:
        other = house.family(number % 2)
        other.session.cookies.update(family.session.cookies)

        def call() -> Page:
            return other.send(page, "password", password=f"{PASSWORD} {number}")

        return call

    pages = at_once([choose(number) for number in range(PARALLEL)])
    first_page = "How to leave quickly"
    winners = [number for number, page in enumerate(pages) if page.heading == first_page]
    assert len(winners) == 1, Counter((page.status, page.heading) for page in pages)
    signed_in = [
        number for number in range(0, PARALLEL, 7) if number not in winners
        and house.family(1).sign_in(person.email, f"{PASSWORD} {number}").heading == first_page
    ]
    assert signed_in == []
    assert house.family(1).sign_in(person.email, f"{PASSWORD} {winners[0]}").heading == first_page


def test_guesses_on_both_are_counted_together(house: House) -> None:
    person = somebody("Guessed")
    link = house.link_for(person)

    def guess(number: int) -> Callable[[], Page]:
        family = house.family(number % 2)
        page = family.open(house.on(number % 2, link))

        def call() -> Page:
            answers = {"day": "9", "month": "9", "year": "1999", "postcode": "ZZ1 1ZZ", "house": str(number)}
            return family.send(page, "postcode", ("action", "confirm"), **answers)

        return call

    at_once([guess(number) for number in range(20)])
    family = house.family(0)
    page = family.pass_check(house.on(0, link), person)
    assert page.heading != "Choose a password", "twenty guesses in parallel left the way open"


def test_what_one_left_undone_when_it_was_killed_the_other_does(house: House) -> None:
    person = somebody("Orphaned")
    house.settled(person)
    sent = []
    for number in range(20):
        body = {"to": person.reference, "subject": f"Orphan {number}", "body": "Left behind."}
        sent.append(house.apis[0].post(202, "/messages", body)["id"])
    house.first.kill()
    # A job that was under way waits for its lease, half a minute; a mail server that leaves a command unanswered costs a
    # minute more each time.
    eventually(
        lambda: set(house.states(sent)) == {"notified"},
        seconds=200,
        instead=lambda: (Counter(house.states(sent)), house.jobs_of_second, house.second.output[-20:]),
    )
    family = house.family(1)
    assert family.sign_in(person.email, PASSWORD).heading == "Your messages"
    for number, id in enumerate(sent):
        assert family.open(f"/messages/{id}").heading == f"Orphan {number}"
    house.first.start()
