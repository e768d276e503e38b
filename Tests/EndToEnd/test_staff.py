"""Staff accounts as a member of staff and an administrator meet them: the command, the mail, the app, the browser.

Each test goes on where the one before it stopped, so that a failure names the step that broke.
"""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from api import API
from browser import NARROW, WIDE, Browser
from family import Family
from gateway import Gateway
from mail_sink import MailSink
from one_time_code import one_time_code
from people import APPLICANT

ADDRESS = "pat.mercer@example.org"
NAME = "Pat Mercer"
PASSWORD = "copper window thirty hens"
OTHER_PASSWORD = "seventeen quiet otters"


@dataclass
class Desk:
    """A member of staff at a screen."""

    page: Browser
    secret: str = ""
    recovery: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where the browser is, without what the address asks for."""
        return self.page.path.split("?")[0]

    def look(self, name: str) -> None:
        for width, scheme in [(NARROW, "light"), (WIDE, "light"), (WIDE, "dark")]:
            self.page.resize(width)
            self.page.color_scheme(scheme)
            assert self.page.content_width <= width, f"{name} must be scrolled sideways at {width} px"
            self.page.screenshot(f"staff-{name}-{width}-{scheme}")
            assert self.page.accessibility_violations() == [], f"{name} at {width} px, {scheme}"
        self.page.color_scheme("light")

    def set_up(self, link: str, password: str) -> None:
        """From the link in the mail to the first page."""
        self.page.open(link)
        self.page.type_into("Password", password)
        self.page.press("Go on to the app")
        self.secret = self.page.driver.find_element("css selector", "p.words").text.replace(" ", "")

    def confirm(self) -> None:
        self.page.type_into("The 6 numbers that the app shows", one_time_code(self.secret))
        self.page.press("Finish setting up")
        self.recovery = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}", self.page.text)
        assert len(self.recovery) == 10

    def give_password(self, password: str) -> None:
        self.page.type_into("Work email address", ADDRESS)
        self.page.type_into("Password", password)
        self.page.press("Sign in")

    def sign_in_with_recovery_code(self, password: str) -> None:
        self.give_password(password)
        self.page.press("Use a recovery code")
        self.page.type_into("Recovery code", self.recovery.pop())
        self.page.press("Sign in")


@pytest.fixture(scope="module")
def desk(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    page = Browser(tmp_path_factory.mktemp("profile"), [gateway.certificate.spki_sha256])
    yield Desk(page)
    page.close()


def link_in_newest(mail_sink: MailSink, after: int = 0) -> str:
    """The set-up link of the newest mail, after some others."""
    links: list[str] = []

    def is_new(mail: object) -> bool:
        links[:] = [
            link
            for each in mail_sink.received
            if ADDRESS in [one.lower() for one in each.recipients]
            for link in each.links
            if "/staff/set-up/" in link and "lang=" not in link
        ]
        return len(set(links)) > after

    mail_sink.wait_for(ADDRESS, is_new)
    return links[-1]


def listed(gateway: Gateway) -> list[dict[str, object]]:
    items = json.loads(gateway.configured("staff", "list", "--json"))["items"]
    assert isinstance(items, list)
    return items


def test_somebody_is_added_and_sets_up_the_account(gateway: Gateway, desk: Desk, mail_sink: MailSink) -> None:
    gateway.configured("staff", "add", ADDRESS, "--name", NAME, "--role", "practitioner")
    assert [(each["email"], each["roles"], each["status"]) for each in listed(gateway)] == [
        (ADDRESS, ["practitioner"], "invited")
    ]
    link = link_in_newest(mail_sink)
    desk.page.open(link)
    assert desk.page.heading == "Choose a password"
    desk.look("set-up")
    desk.page.type_into("Password", "short")
    desk.page.press("Go on to the app")
    desk.look("set-up-refused")
    desk.set_up(link, PASSWORD)
    assert desk.page.heading == "Set up your authenticator app"
    desk.look("app")
    # Nothing but this is open yet, and the password alone opens nothing.
    desk.page.open(f"{gateway.url}/staff")
    assert desk.path == "/staff/sign-in"
    desk.give_password(PASSWORD)
    assert "We could not sign you in" in desk.page.text
    # The link works until both are set up.
    desk.set_up(link, PASSWORD)
    desk.confirm()
    desk.look("recovery-codes")
    desk.page.driver.find_element("css selector", "label[for=kept]").click()
    desk.page.press("Go on")
    assert desk.page.heading == "Home"
    assert NAME in desk.page.text
    desk.look("home")
    assert listed(gateway)[0]["status"] == "in_force"
    desk.page.open(link)
    assert desk.page.heading == "This link does not work any more"
    desk.look("link-over")


def test_staff_and_families_have_two_doors(gateway: Gateway, desk: Desk) -> None:
    for path in ["/messages", "/account"]:
        desk.page.open(gateway.url + path)
        assert desk.path == "/sign-in"
    cookies = {each["name"]: each for each in desk.page.driver.get_cookies()}
    session = cookies["__Host-staff"]
    assert (session["sameSite"], session["secure"], session["httpOnly"], session["path"]) == ("Strict", True, True, "/")
    assert "__Host-session" not in cookies


def test_a_link_from_elsewhere_finds_who_is_signed_in(gateway: Gateway, desk: Desk) -> None:
    # A page of no site at all leads here, as a mail in a browser does.
    desk.page.driver.get(f"data:text/html,<a id=a href='{gateway.url}/staff/account'>go</a>")
    desk.page.driver.find_element("id", "a").click()
    deadline = time.monotonic() + 10
    while desk.page.heading != "Your account" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert (desk.path, desk.page.heading) == ("/staff/account", "Your account")


def test_the_account_and_its_sign_ins(gateway: Gateway, desk: Desk) -> None:
    desk.page.open(f"{gateway.url}/staff/account")
    desk.look("account")
    desk.page.submit("/staff/account/password", present="not the password", password=OTHER_PASSWORD)
    assert "This is not your password" in desk.page.text
    desk.look("account-refused")
    desk.page.submit("/staff/account/password", present=PASSWORD, password=OTHER_PASSWORD)
    assert "Your new password is saved." in desk.page.text
    desk.page.submit("/staff/account/codes", password=OTHER_PASSWORD, code=desk.recovery.pop())
    desk.recovery = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}", desk.page.text)
    assert len(desk.recovery) == 10


def test_signing_out_and_in(gateway: Gateway, desk: Desk) -> None:
    desk.page.open(f"{gateway.url}/staff/account")
    desk.page.press("Sign out")
    assert desk.page.heading == "You are signed out"
    desk.look("signed-out")
    desk.page.open(f"{gateway.url}/staff/account")
    assert desk.path == "/staff/sign-in"
    desk.look("sign-in")
    desk.give_password(PASSWORD)
    assert "We could not sign you in" in desk.page.text
    desk.look("sign-in-refused")
    desk.give_password(OTHER_PASSWORD)
    desk.look("code")
    # Half a minute after it was used to set up the app there is another one.
    for _ in range(40):
        code = one_time_code(desk.secret)
        desk.page.submit("/staff/sign-in/code", code=code)
        if desk.path != "/staff/sign-in/code":
            break
        if "did not work" in desk.page.text:
            desk.look("code-refused")
            time.sleep(31)
            desk.page.open(f"{gateway.url}/staff/sign-in?next=/staff/account")
            desk.give_password(OTHER_PASSWORD)
    assert (desk.path, desk.page.heading) == ("/staff/account", "Your account")


def test_in_welsh(gateway: Gateway, desk: Desk) -> None:
    desk.page.open(f"{gateway.url}/staff?lang=cy")
    assert desk.page.heading == "Hafan"
    desk.look("home-cy")
    desk.page.press("Eich cyfrif")
    desk.look("account-cy")


def test_a_reset_begins_anew_at_once(gateway: Gateway, desk: Desk, mail_sink: MailSink) -> None:
    desk.page.open(f"{gateway.url}/staff")
    assert desk.page.heading == "Home"
    gateway.configured("staff", "reset", ADDRESS)
    desk.page.open(f"{gateway.url}/staff")
    assert desk.path == "/staff/sign-in"
    desk.give_password(OTHER_PASSWORD)
    assert "We could not sign you in" in desk.page.text
    desk.set_up(link_in_newest(mail_sink, after=1), PASSWORD)
    desk.confirm()
    desk.page.open(f"{gateway.url}/staff")
    assert desk.page.heading == "Home"


def test_who_is_disabled_is_out_within_a_second(gateway: Gateway, desk: Desk) -> None:
    gateway.configured("staff", "disable", ADDRESS)
    disabled_at = time.monotonic()
    desk.page.open(f"{gateway.url}/staff")
    assert desk.path == "/staff/sign-in"
    assert time.monotonic() - disabled_at < 5
    assert listed(gateway)[0]["status"] == "disabled"
    desk.give_password(PASSWORD)
    assert "We could not sign you in" in desk.page.text
    gateway.configured("staff", "disable", ADDRESS, expecting=65)
    gateway.configured("staff", "reset", ADDRESS, expecting=65)


def test_the_command_says_what_is_wrong(gateway: Gateway) -> None:
    gateway.configured("staff", "add", "nobody", "--name", "X", "--role", "practitioner", expecting=64)
    gateway.configured("staff", "add", ADDRESS, "--name", "X", "--role", "wizard", expecting=64)
    gateway.configured("staff", "add", ADDRESS, "--role", "auditor", expecting=64)
    gateway.configured("staff", "disable", "unknown@example.org", expecting=65)
    shown = gateway.configured("staff", "add", "ada@example.org", "--name", "Ada", "--role", "administrator", "--print-link")
    assert shown.strip().splitlines()[-1].startswith(f"{gateway.url}/staff/set-up/")
    gateway.configured("staff", "add", "ADA@example.org", "--name", "Ada", "--role", "auditor", expecting=65)


def test_a_family_s_second_factor_is_taken_off_after_a_check(gateway: Gateway, api: API, mail_sink: MailSink) -> None:
    person = APPLICANT
    api.put(f"/people/{person.reference}", person.record)
    api.post(202, "/messages", {"to": person.reference, "subject": "A question", "body": "Nothing much."})
    mail = mail_sink.wait_for(person.email, lambda mail: "/verify/" in mail.part("plain"))
    family = Family(gateway.url, gateway.authority)
    page = family.pass_check(next(link for link in mail.links if "/verify/" in link), person)
    family.choose_password(page, PASSWORD)
    begun = family.send(family.open("/account/second-factor"), "password", password=PASSWORD)
    found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", begun.text)
    assert found
    family.send(begun, "code", code=one_time_code(found[0].replace(" ", "")))
    mail_sink.wait_for(person.email, lambda mail: "From now on we ask you for a code" in mail.part("plain"))
    path = f"/people/{person.reference}/second-factor/remove"
    refused = api.call("POST", path, {"reason": "phone_lost"})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-verified")
    check = {"channel": "in_person", "officer": "desk 4", "photo_identity": "passport", "session": "s1"}
    assert api.post(200, f"/people/{person.reference}/identity-checks", check)["outcome"] == "verified"
    assert api.call("POST", path, {"reason": "a long story"}).status_code == 422
    assert api.post(200, path, {"reason": "phone_lost"})["second_factor"] is False
    mail_sink.wait_for(person.email, lambda mail: "We do not ask you for a code any more" in mail.part("plain"))
    assert family.open("/messages").path.startswith("/sign-in")
    family.close()
