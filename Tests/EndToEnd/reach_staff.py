"""The pages of staff in every state, for test_reach.py."""

import itertools
import time
from collections.abc import Callable

from one_time_code import one_time_code
from reach_visitor import Visitor

PASSWORD = "copper window thirty hens"
_numbers = itertools.count(1)


def shown(path: str) -> Callable[[Visitor], None]:
    """A page as it is first shown."""
    return lambda visitor: visitor.open(path)


def give_password(visitor: Visitor, password: str | None = None) -> None:
    """As far as the code."""
    printed = visitor.demonstration.printed
    visitor.open("/staff/sign-in")
    visitor.page.submit(
        "/staff/sign-in", email=printed["practitioner email"], password=password or printed["practitioner password"]
    )


def refused(visitor: Visitor) -> None:
    give_password(visitor, "not the password")


def code_refused(visitor: Visitor) -> None:
    give_password(visitor)
    visitor.page.submit("/staff/sign-in/code", code="12")


def recovery_code_asked(visitor: Visitor) -> None:
    give_password(visitor)
    visitor.open("/staff/sign-in/code?with=recovery")


def sign_in(visitor: Visitor) -> None:
    """Signs in as the demonstration's practitioner, unless that was done."""
    visitor.open("/staff")
    while "/staff/sign-in" in visitor.page.path:
        give_password(visitor)
        code = one_time_code(visitor.demonstration.printed["practitioner authenticator secret"])
        visitor.page.submit("/staff/sign-in/code", code=code)
        if "/staff/sign-in/code" in visitor.page.path:
            # This one was used; in half a minute there is another.
            time.sleep(31)


def signed_in(path: str) -> Callable[[Visitor], None]:
    """A page of somebody of staff who is signed in."""

    def go(visitor: Visitor) -> None:
        sign_in(visitor)
        visitor.open(path)

    return go


def account_refused(action: str, **values: str) -> Callable[[Visitor], None]:
    def go(visitor: Visitor) -> None:
        sign_in(visitor)
        visitor.open("/staff/account")
        visitor.page.submit(action, **values)

    return go


def invited(visitor: Visitor) -> str:
    """Opens the link of somebody who was just added."""
    address = f"reach-{next(_numbers)}@example.org"
    told = visitor.demonstration.configured(
        *("staff", "add", address, "--name", "Sam Example", "--role", "scheduler", "--print-link")
    )
    path = "/" + told.strip().splitlines()[-1].split("/", 3)[3]
    visitor.open(path)
    return path


def set_up_refused(visitor: Visitor) -> None:
    visitor.page.submit(invited(visitor), password="short")


def app(visitor: Visitor) -> None:
    visitor.page.submit(invited(visitor), password=PASSWORD)


def app_wrong(visitor: Visitor) -> None:
    app(visitor)
    visitor.page.submit("/staff/set-up", code="12")


def codes(visitor: Visitor) -> None:
    app(visitor)
    secret = visitor.page.driver.find_element("css selector", "p.words").text.replace(" ", "")
    visitor.page.submit("/staff/set-up", code=one_time_code(secret))


# Signed-out pages come first; who is set up is signed in as somebody else.
STAFF_PAGES: dict[str, dict[str, Callable[[Visitor], None]]] = {
    "/staff/sign-in": {"first": shown("/staff/sign-in"), "ended": shown("/staff/sign-in?ended=1"), "refused": refused},
    "/staff/sign-in/code": {
        "over": shown("/staff/sign-in/code"),
        "asked": give_password,
        "refused": code_refused,
        "recovery": recovery_code_asked,
    },
    "/staff/signed-out": {"first": shown("/staff/signed-out")},
    "/staff": {"first": signed_in("/staff")},
    "/staff/account": {
        "first": signed_in("/staff/account"),
        "refused": account_refused("/staff/account/password", present="not the password", password=PASSWORD),
        "easy": account_refused("/staff/account/password", present="not the password", password="short"),
        "codes": account_refused("/staff/account/codes", password="not the password", code="12"),
    },
    "/staff/set-up/{token}": {"gone": shown("/staff/set-up/none"), "first": invited, "refused": set_up_refused},
    "/staff/set-up": {"first": app, "wrong": app_wrong, "codes": codes},
}
