"""Somebody of a family without a browser: pages by plain HTTP over TLS, forms filled in as they were sent."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import requests

from people import Person


@dataclass
class Form:
    """A form of a page: where it goes, what its fields hold, and its buttons."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.heading = ""
        self._open: list[str] = []
        self._area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self._open.append(tag)
        if tag == "form":
            self.forms.append(Form(given["action"]))
        elif tag == "input" and self.forms and given.get("type") != "checkbox":
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._area = given["name"]
            self.forms[-1].fields[self._area] = ""
        elif tag == "button" and given.get("name"):
            self.forms[-1].buttons.append((given["name"], given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "h1":
            self.heading += data
        if self._open and self._open[-1] == "textarea":
            self.forms[-1].fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass


class Page:
    """An answer that is a page."""

    def __init__(self, answer: requests.Response) -> None:
        self.answer = answer
        self.status = answer.status_code
        reader = _Reader()
        reader.feed(answer.text)
        self.heading = " ".join(reader.heading.split())
        self.forms = reader.forms

    @property
    def text(self) -> str:
        """What came, as it came."""
        return self.answer.text

    @property
    def path(self) -> str:
        """Where it is."""
        return "/" + self.answer.url.split("/", 3)[3]

    def form_with(self, name: str) -> Form:
        """The one form that has this field."""
        found = [form for form in self.forms if name in form.fields]
        assert len(found) == 1, f"{len(found)} forms of {self.path} have {name}: {self.status} {self.heading}"
        return found[0]


class Family:
    """One person with a jar of cookies."""

    def __init__(self, url: str, authority: Path) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(authority)

    def close(self) -> None:
        """Closes its connections."""
        self.session.close()

    def open(self, path: str) -> Page:
        """Goes to a page, by its path or its whole address, and on to where that leads."""
        url = path if path.startswith("https://") else self.url + path
        return Page(self.session.get(url, timeout=30))

    def send(self, page: Page, field_name: str, press: tuple[str, str] | None = None, **values: str) -> Page:
        """Fills in the form that has a field, and sends it as a browser would."""
        form = page.form_with(field_name)
        unknown = set(values) - set(form.fields)
        assert not unknown, f"the form has no {unknown}"
        if press is not None:
            assert press in form.buttons, f"the form has no button {press}"
        return self.post(form, {**form.fields, **values, **dict([press] if press else [])})

    def post(self, form: Form, body: dict[str, str]) -> Page:
        """Sends a form as a browser would."""
        # No referrer, and so no origin: what Chromium sends from our pages.
        headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        return Page(self.session.post(self.url + form.action, data=body, headers=headers, timeout=60))

    def pass_check(self, link: str, person: Person, reference: str = "") -> Page:
        """Opens a link and gives the right answers, and an own reference if there is one; gives the page that comes."""
        day, month, year = person.birth
        return self.send(
            self.open(link),
            "postcode",
            ("action", "confirm"),
            day=str(day),
            month=str(month),
            year=str(year),
            postcode=person.postcode,
            house=person.house,
            reference=reference,
        )

    def choose_password(self, page: Page, password: str) -> Page:
        """Chooses a password on the page after a pass, and reads how to leave; gives the page that comes."""
        assert page.heading == "Choose a password", f"{page.status} {page.heading}"
        return self.past_safety(self.send(page, "password", password=password))

    def past_safety(self, page: Page) -> Page:
        """Goes on from the page about leaving quickly, which is shown before first use."""
        assert page.heading == "How to leave quickly", f"{page.status} {page.heading}"
        [form] = [form for form in page.forms if form.action == "/safety"]
        return self.post(form, form.fields)

    def sign_in(self, email: str, password: str) -> Page:
        """Signs in; gives the page that comes."""
        return self.send(self.open("/sign-in"), "password", email=email, password=password)

    def answer(self, page: Page, text: str) -> Page:
        """Answers the message on a page; gives the page that comes."""
        return self.send(page, "body", body=text)
