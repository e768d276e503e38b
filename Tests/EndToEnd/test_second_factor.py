"""A second factor as a person meets it: the picture is read by another program, and the codes are computed here."""

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from api import API
from browser import NARROW, WIDE, Browser
from certificates import spki_sha256
from demonstration import Demonstration
from family import Family
from one_time_code import one_time_code

# The demonstration's person with a verified address (`DemoPeople.swift`).
VERIFIED = "DEMO-P1"
NEEDED = "Set up a code to read this message"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    demonstration = Demonstration(tmp_path_factory.mktemp("demonstration"))
    demonstration.start()
    yield demonstration
    demonstration.stop()


def looked_at(page: Browser, name: str) -> Path:
    """Pictures at two widths and in two schemes, and axe; gives the last picture but one."""
    kept = None
    for width, scheme in [(NARROW, "light"), (WIDE, "dark"), (WIDE, "light")]:
        page.resize(width)
        page.color_scheme(scheme)
        kept = page.screenshot(f"second-factor-{name}-{width}-{scheme}")
        assert page.content_width <= width, f"{name} must be scrolled sideways at {width} px"
        assert page.accessibility_violations() == [], f"{name} at {width} px, {scheme}"
    assert kept is not None
    return kept


def told_by(picture: Path) -> str:
    """What the picture on a page says, to whoever points a camera at it."""
    read = subprocess.run(["zbarimg", "--quiet", "--raw", str(picture)], capture_output=True, text=True, check=True)
    return read.stdout.strip()


def test_a_message_that_needs_a_code(demonstration: Demonstration, open_browser: Callable[..., Browser]) -> None:
    printed = demonstration.printed
    address, password = printed["family email"], printed["family password"]
    api = API(demonstration.url, printed["api key"], demonstration.authority)
    message = {"to": VERIFIED, "subject": "A question", "body": "The ochre canary."}
    sent = api.post(202, "/messages", {**message, "require_second_factor": True})
    api.close()

    page = open_browser(spki_sha256(demonstration.authority.parent / "localhost.pem"))
    page.open(f"{demonstration.url}/sign-in")
    page.type_into("Email address", address)
    page.type_into("Password", password)
    page.press("Sign in")
    page.open(f"{demonstration.url}/messages/{sent['id']}")
    assert page.heading == NEEDED and "canary" not in page.text
    looked_at(page, "needed")
    page.press("Set up a code")
    looked_at(page, "why")
    page.type_into("Password", password)
    page.press("Go on")
    assert page.heading == "Tell your app"
    picture = looked_at(page, "app")
    told = told_by(picture)
    fields = parse_qs(urlsplit(told).query)
    assert unquote(told).startswith(f"otpauth://totp/Messages:{address}?")
    secret = fields["secret"][0]
    assert secret in page.text.replace(" ", "") and fields["issuer"] == ["Messages"]
    page.type_into("The 6 numbers that the app shows", "000 000")
    page.press("Ask me for a code from now on")
    looked_at(page, "app-wrong")
    page.type_into("The 6 numbers that the app shows", one_time_code(secret))
    page.press("Ask me for a code from now on")
    assert page.heading == "Keep these recovery codes"
    looked_at(page, "codes")
    recovery = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}", page.text)
    assert len(recovery) == 10
    page.field("I have kept them").click()
    page.press("Go on")
    assert "The ochre canary." in page.text
    page.open(f"{demonstration.url}/account/second-factor")
    looked_at(page, "on")
    page.press("Make new recovery codes")
    looked_at(page, "new-codes")
    page.press("Go back")
    page.press("Stop asking me for a code")
    looked_at(page, "off")
    page.press("Sign out")

    page.open(f"{demonstration.url}/sign-in")
    page.type_into("Email address", address)
    page.type_into("Password", password)
    page.press("Sign in")
    assert page.heading == "Type the code from your app"
    page.type_into("The 6 numbers", "000000")
    page.press("Sign in")
    looked_at(page, "sign-in")
    # The code that turned it on is spent, and the next one is taken early.
    page.type_into("The 6 numbers", one_time_code(secret, steps=1))
    page.press("Sign in")
    # The first sign-in of this account that does not lead straight to a message.
    assert page.heading == "How to leave quickly"
    page.press("Go on")
    page.open(f"{demonstration.url}/messages")
    assert page.heading == "Your messages"
    page.press("Sign out")
    assert page.contacted_origins() == {demonstration.url}
    assert page.console_problems() == [] or all("403" in problem for problem in page.console_problems())

    without_script(demonstration, address, password, recovery[0], sent["id"])


def without_script(
    demonstration: Demonstration, address: str, password: str, recovery: str, message: str
) -> None:
    """By plain forms, with a recovery code, which works once."""
    for is_first in (True, False):
        family = Family(demonstration.url, demonstration.authority)
        asked = family.sign_in(address, password)
        assert asked.path == "/sign-in/code"
        answer = family.send(family.open("/sign-in/code?with=recovery"), "code", code=recovery.lower())
        assert (answer.heading == "Your messages") == is_first
        read = family.open(f"/messages/{message}")
        assert ("The ochre canary." in read.text) == is_first
        family.close()
