"""Who looks at every page, for test_reach.py."""

from dataclasses import dataclass

from browser import Browser
from demonstration import Demonstration

UNVERIFIED_WELSH = "nia.enghraifft@example.org"


@dataclass
class Visitor:
    """A browser on its way, in one language."""

    page: Browser
    demonstration: Demonstration
    language: str
    # The recovery codes of those who turned a second factor on, by language; each opens one sign-in.
    recovery: dict[str, list[str]]

    @property
    def who(self) -> str:
        """Which of the demonstration's people speaks the language."""
        return "welsh family" if self.language == "cy" else "family"

    @property
    def password(self) -> str:
        return self.demonstration.printed[f"{self.who} password"]

    def open(self, path: str) -> None:
        """Goes to a page in the visitor's language."""
        joint = "&" if "?" in path else "?"
        self.page.open(f"{self.demonstration.url}{path}{joint}lang={self.language}")

    def link(self, part: str) -> str:
        """The path of the newest link to somebody who is not verified yet, of an agency that speaks the language."""
        address = UNVERIFIED_WELSH if self.language == "cy" else self.demonstration.printed["unverified email"]
        link = self.demonstration.link_to(address, part)
        return "/" + link.split("/", 3)[3].split("?")[0]

    def sign_in(self) -> None:
        """Signs in as somebody whose agency speaks the language, unless that was done."""
        self.open("/messages")
        if "/sign-in" not in self.page.path and self.page.driver.execute_script("return window.name") != self.language:
            self.page.submit("/sign-out")
            self.open("/sign-in")
        if "/sign-in" in self.page.path:
            self.give_password()
            if "/sign-in/code" in self.page.path:
                self.open("/sign-in/code?with=recovery")
                self.page.submit("/sign-in/code", code=self.recovery[self.language].pop())
            if "/safety" in self.page.path:
                self.page.submit("/safety")
            # A window's name outlives its pages.
            self.page.driver.execute_script("window.name = arguments[0]", self.language)

    def give_password(self) -> None:
        """Fills in the page for signing in."""
        self.page.submit("/sign-in", email=self.demonstration.printed[f"{self.who} email"], password=self.password)

    def sign_out(self) -> None:
        """Signs out, if somebody is signed in."""
        self.open("/messages")
        if "/sign-in" not in self.page.path:
            self.page.submit("/sign-out")

    def message(self) -> str:
        """The path of the first message."""
        self.sign_in()
        self.open("/messages")
        href = self.page.driver.find_element("css selector", ".letter-row a").get_attribute("href")
        assert href
        return "/" + href.split("/", 3)[3].split("?")[0]
