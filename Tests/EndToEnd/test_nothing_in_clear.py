"""Whoever gets hold of the disk, or of the log, learns nothing: every plain value that went in is searched for.

The whole story is told by plain HTTP, once with a mail server and once with the built-in outbox. Then the folder is
searched: while the program runs, after a kill (the write-ahead log is full then), and after it has ended well.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from api import API
from certificates import Authority
from demonstration import Demonstration
from family import Family
from gateway import Gateway
from mail_sink import MailSink
from mail_sink import PASSWORD as SMTP_PASSWORD
from needles import content_of, found_in
from people import Person
from stores import KINDS, PostgreSQLStore, Store

OPHELIA = Person(
    reference="C-7001",
    given_name="Ophelindra",
    family_name="Wrackspurt-Ng",
    birth=(17, 8, 1981),
    postcode="IV27 4ZZ",
    house="Thistlewick Lodge",
    email="ophelindra.w@example.org",
    side="applicant",
)
CASE = "C-2026-7000"
PASSWORD = "gibbous lanterns under water"
SUBJECT = "Quixotry on Wednesday"
BODY = "Dear Ophelindra,\n\nplease bring the heliotrope binder to Mulberrystone House."
ANSWER = "I shall bring the cerulean binder instead."
# What the record holds besides names, address and day of birth: each is found nowhere else.
MORE = {
    "previous_names": ["Persimmonia Oldhallow"],
    "facts": [
        {"kind": "child_name", "value": "Zebedinho Wrackspurt", "source": "self"},
        {"kind": "school", "value": "Foxglovemere Academy", "source": "agency"},
        {"kind": "court", "value": "Gryphonbridge Family Court", "source": "agency"},
        {"kind": "case_number", "value": "ZW26P00417", "source": "agency"},
    ],
    "phones": [
        {"number": "07700 900461", "source": "self", "shared": False, "reminders": True, "confidential": True}
    ],
}
PREVIOUS_ADDRESS = {
    "lines": ["3 Damsonberry Wharf", "Oldexampleton"],
    "postcode": "KW14 8ZZ",
    "current": False,
    "confidential": True,
    "source": "self",
    "known_to_others": False,
}


@dataclass
class House:
    """A running program, whichever way its mail goes."""

    program: Gateway | Demonstration
    api: API
    key: str
    links: Callable[[str, str], str]
    secrets: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module", params=[*(f"mail server, {kind}" for kind in KINDS), "outbox"])
def house(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    authority: Authority,
    new_store: Callable[[str], Store | None],
) -> Iterator[House]:
    mail_sink = MailSink(authority.issue("house"))
    mail_sink.start()
    folder = tmp_path_factory.mktemp("canaries")
    program: Gateway | Demonstration
    if request.param == "outbox":
        program = Demonstration(folder)
        program.start()
        # Its own key it prints, so that people can try it; this one was never printed there.
        key = program.create_key()
    else:
        program = Gateway(folder, authority, mail_sink, store=new_store(request.param.split(", ")[1]))
        program.prepare()
        program.start()
        key = program.create_key()
    api = API(program.url, key, program.authority)

    def link(address: str, part: str) -> str:
        if isinstance(program, Gateway):
            mail = mail_sink.wait_for(address, lambda mail: part in mail.part("plain"))
            return next(link for link in mail.links if part in link)
        return program.link_to(address, part)

    yield House(program, api, key, link)
    api.close()
    if program.is_running:
        program.stop()
    mail_sink.stop()


@pytest.fixture(scope="module", autouse=True)
def told(house: House) -> House:
    """The house after the whole story, with every secret that was given out on the way."""
    api, secrets = house.api, house.secrets
    api.put(f"/cases/{CASE}", {"agency": "england", "team": "north", "allocated": ["tamsinette@example.org"]})
    api.put(f"/people/{OPHELIA.reference}", record())
    message = {"to": OPHELIA.reference, "case": CASE, "subject": SUBJECT, "body": BODY, "language": "en"}
    first = api.post(202, "/messages", message)
    secrets["own reference"] = api.post(201, f"/people/{OPHELIA.reference}/own-reference")["own_reference"]
    link = house.links(OPHELIA.email, "/verify/")
    secrets["link token"] = link.rsplit("/", 1)[1]
    family = Family(house.program.url, house.program.authority)
    verify_page = family.open(link)
    secrets["form token"] = verify_page.form_with("postcode").fields["form_token"]
    wrong = family.send(verify_page, "postcode", ("action", "confirm"), **wrong_answers())
    assert "We could not check" in wrong.text
    page = family.pass_check(link, OPHELIA, secrets["own reference"])
    remember_cookies(family, secrets)
    page = family.choose_password(page, PASSWORD)
    assert (page.heading, page.path) == (SUBJECT, f"/messages/{first['id']}")
    remember_cookies(family, secrets)
    page = family.answer(page, ANSWER)
    assert "Your answer was sent" in page.text
    api.expect(202, "POST", "/messages", {**message, "body": "A second one: gamboge and ultramarine."})
    assert house.links(OPHELIA.email, "/sign-in") == f"{house.program.url}/sign-in"
    again = Family(house.program.url, house.program.authority)
    assert again.sign_in(OPHELIA.email, "a password that is wrong: taramasalata").heading == "Sign in"
    assert again.sign_in(OPHELIA.email, PASSWORD).heading == "Your messages"
    remember_cookies(again, secrets)
    check = {"channel": "phone", "session": "call-1", "answers": check_answers()}
    api.expect(200, "POST", f"/people/{OPHELIA.reference}/identity-checks", check)
    [reply] = api.items(f"/messages/{first['id']}/replies")
    assert reply["body"] == ANSWER
    family.close()
    again.close()
    return house


def record() -> dict[str, Any]:
    record = {**OPHELIA.record, **MORE}
    record["addresses"][0]["lines"] = [OPHELIA.house, "Quarry Lane", "Exampleton"]
    record["addresses"].append(PREVIOUS_ADDRESS)
    record["cases"] = [{"reference": CASE, "role": "parent", "side": OPHELIA.side}]
    return record


def wrong_answers() -> dict[str, str]:
    return {"day": "30", "month": "11", "year": "1966", "postcode": "AB36 8ZZ", "house": "Wrongfellow Grange"}


def check_answers() -> list[dict[str, Any]]:
    return [
        {"kind": "date_of_birth", "value": "1981-08-17"},
        {"kind": "child_name", "value": "Zebedinho Wrongspelt"},
    ]


def remember_cookies(family: Family, secrets: dict[str, str]) -> None:
    for cookie in family.session.cookies:
        secrets[f"cookie {cookie.name} {len(secrets)}"] = str(cookie.value)


def canaries(house: House) -> dict[str, list[str]]:
    """Every plain value that went in or was given out, by kind."""
    root_keys = [
        word
        for line in (house.program.data / "keyring").read_text().splitlines()[1:]
        for word in line.split()
        if len(word) >= 40
    ]
    assert root_keys, "the key ring holds a key"
    store = house.program.store
    return {
        "names": [OPHELIA.given_name, OPHELIA.family_name, "Persimmonia", "Oldhallow", "Zebedinho", "tamsinette"],
        "addresses": ["Thistlewick", "Quarry Lane", "IV27 4ZZ", "IV274ZZ", "Damsonberry", "KW14 8ZZ", "KW148ZZ"],
        "contacts": [OPHELIA.email, "ophelindra", "07700900461", "07700 900461", "7700900461"],
        "facts": ["1981-08-17", "19810817", "17 8 1981", "17/8/1981", "Foxglovemere", "Gryphonbridge", "ZW26P00417"],
        "wrong answers": ["AB36 8ZZ", "AB368ZZ", "Wrongfellow", "1966-11-30", "Wrongspelt", "taramasalata"],
        "message": [SUBJECT, "Quixotry", "heliotrope", "Mulberrystone", "gamboge", "ultramarine"],
        "answer": [ANSWER, "cerulean"],
        "passwords": [
            PASSWORD,
            "gibbous",
            *([SMTP_PASSWORD] if isinstance(house.program, Gateway) else []),
            *([store.server.password] if isinstance(store, PostgreSQLStore) else []),
        ],
        # The first part of an API key names it; the second is the secret, in which an underline may stand.
        "keys": [house.key.split("_", 2)[2], *root_keys],
        "tokens": list(house.secrets.values()),
    }


GUESSABLE = [OPHELIA.email, "07700900461", "+447700900461", "447700900461", "IV274ZZ", "1981-08-17", PASSWORD]


def searched(house: House) -> tuple[list[Path], list[str]]:
    """Every file below the folder and of the database, and what was found in them that must not be there."""
    values = [value for kind in canaries(house).values() for value in kind]
    assert len(values) > 40
    # The files with the root keys, and with the passwords of the mail server and the database: there they belong.
    own = {"keyring", "smtp-password", "database-address"}
    below = [file for file in house.program.folder.rglob("*") if file.is_file() and file.name not in own]
    files = sorted({*below, *house.program.store.files()})
    return files, [hit for file in files for hit in found_in(file, values, GUESSABLE)]


def root_key_bytes(house: House) -> list[bytes]:
    """The root keys as they are used."""
    return [base64.urlsafe_b64decode(text + "=") for text in canaries(house)["keys"][1:]]


def test_the_search_finds_what_is_there(house: House, tmp_path: Path) -> None:
    # References are the case system's own and stand in clear: they show that the search looks where the data is.
    assert any(found_in(file, [OPHELIA.reference]) for file in house.program.store.files())
    planted = tmp_path / "planted"
    for content in [
        b"xIV27 4zz",
        "wide Quixotry".encode("utf-16-le"),
        base64.b64encode(b"a cerulean binder"),
        base64.b64encode(b"to cerulean binders"),
        base64.b64encode(b"the cerulean binder"),
        OPHELIA.email.encode().hex().encode(),
    ]:
        planted.write_bytes(content)
        values = [value for kind in canaries(house).values() for value in kind]
        assert found_in(planted, values), content
    planted.write_bytes(b"-" + hashlib.sha256(OPHELIA.email.encode()).digest())
    assert found_in(planted, [], GUESSABLE)


def test_nothing_is_in_clear_while_it_runs(house: House) -> None:
    before = set(house.program.store.files())
    files, hits = searched(house)
    assert hits == []
    assert {*staying(house, before), house.program.log} <= set(files)


def staying(house: House, before: set[Path]) -> set[Path]:
    """The database's files that were there all the time: a server takes others and leaves them as it likes."""
    files = before & set(house.program.store.files())
    assert files, "there is a database"
    return files


def test_nothing_is_in_clear_after_a_kill(house: House) -> None:
    house.program.kill()
    journal = house.program.store.journal()
    assert sum(file.stat().st_size for file in journal) > 100_000, "the write-ahead log has most of the story"
    files, hits = searched(house)
    print(f"searched {len(files)} files")
    assert hits == []
    for key in root_key_bytes(house):
        assert len(key) == 32
        assert not any(key in content_of(file) for file in files)


def test_nothing_is_in_clear_after_a_gentle_end(house: House) -> None:
    house.program.start()
    house.program.stop()
    before = set(house.program.store.files())
    files, hits = searched(house)
    assert hits == []
    assert staying(house, before) <= set(files)


def test_the_log_tells_no_content_and_no_address(house: House) -> None:
    lines = [line for line in house.program.output if line.startswith("{")]
    assert lines, "the log has entries"
    assert not any("@" in line for line in lines), "an address is in the log"
