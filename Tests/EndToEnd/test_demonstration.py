"""What somebody sees who types `make run`: the printed sign-ins work, and mail stands on a page."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from browser import NARROW, WIDE, Browser
from certificates import spki_sha256
from demonstration import Demonstration


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    demonstration = Demonstration(tmp_path_factory.mktemp("demonstration"))
    demonstration.start()
    yield demonstration
    demonstration.stop()


def looked_at(page: Browser, name: str) -> None:
    for width, scheme in [(NARROW, "light"), (WIDE, "light"), (WIDE, "dark")]:
        page.resize(width)
        page.color_scheme(scheme)
        page.screenshot(f"demonstration-{name}-{width}-{scheme}")
        assert page.content_width <= width
        assert page.accessibility_violations() == []


def test_a_visitor_finds_the_way(demonstration: Demonstration, open_browser: Callable[..., Browser]) -> None:
    printed = demonstration.printed
    page = open_browser(spki_sha256(demonstration.authority.parent / "localhost.pem"))
    page.open(printed["outbox"])
    assert page.heading == "Outbox of the demonstration"
    assert printed["family email"] in page.text
    looked_at(page, "outbox")
    page.open(f"{printed['address']}/sign-in")
    page.type_into("Email address", printed["family email"])
    page.type_into("Password", printed["family password"])
    page.press("Sign in")
    assert page.heading == "How to leave quickly"
    page.press("Go on")
    # There is just one message.
    assert page.heading == "Our meeting next week"
    page.press("Messages")
    assert page.heading == "Your messages"
    assert "Opened" in page.text


def test_who_was_not_meant_can_say_so(demonstration: Demonstration, open_browser: Callable[..., Browser]) -> None:
    printed = demonstration.printed
    page = open_browser(spki_sha256(demonstration.authority.parent / "localhost.pem"))
    message = demonstration.folder / "message.txt"
    message.write_text("Are you there?")
    demonstration.configured(
        *("send", "--to", printed["unverified reference"], "--subject", "A question", "--body", str(message))
    )
    page.open(demonstration.link_to(printed["unverified email"], "/verify/"))
    page.press("This is not me")
    assert page.heading == "Thank you for telling us"
    looked_at(page, "not-me")
    assert page.contacted_origins() == {demonstration.url}


def test_who_finds_the_port_taken_is_told_how_to_take_another(demonstration: Demonstration, tmp_path: Path) -> None:
    second = Demonstration(tmp_path)
    second.port = demonstration.port
    with pytest.raises(AssertionError, match=f"cannot listen on 127.0.0.1:{second.port} .*make run PORT="):
        second.start()
