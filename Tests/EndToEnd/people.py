"""Fictional people of one case, as a case system would put them."""

from dataclasses import dataclass
from typing import Any

CASE = "FC-2026-0042"


@dataclass(frozen=True)
class Person:
    """Somebody, with the facts that a check asks for."""

    reference: str
    given_name: str
    family_name: str
    birth: tuple[int, int, int]
    postcode: str
    house: str
    email: str
    side: str

    @property
    def record(self) -> dict[str, Any]:
        """The body of `PUT /people/{reference}`: all of it told by the person."""
        day, month, year = self.birth
        return {
            "agency": "england",
            "given_name": self.given_name,
            "family_name": self.family_name,
            "previous_names": [],
            "language": "en",
            "date_of_birth": f"{year:04}-{month:02}-{day:02}",
            "addresses": [
                {
                    "lines": [f"{self.house} Quarry Lane", "Exampleton"],
                    "postcode": self.postcode,
                    "current": True,
                    "confidential": False,
                    "source": "self",
                    "known_to_others": False,
                }
            ],
            "facts": [],
            "phones": [],
            "emails": [{"address": self.email, "source": "self", "preferred": True, "confidential": False}],
            "cases": [{"reference": CASE, "role": self.side, "side": self.side}],
            "safe_contact": {
                "channels": ["portal", "email"],
                "hours": [],
                "voicemail": False,
                "neutral_texts": True,
            },
        }

    @property
    def canaries(self) -> list[str]:
        """What no mail, log or file may hold in clear."""
        return [self.given_name, self.family_name, self.postcode]

    @property
    def answers(self) -> dict[str, str]:
        """The right answers of the link page, by label."""
        day, month, year = self.birth
        return {
            "Day": str(day),
            "Month": str(month),
            "Year": str(year),
            "Postcode": self.postcode.lower().replace(" ", ""),
            "House number or name": self.house,
        }


APPLICANT = Person(
    reference="P-1001",
    given_name="Quillana",
    family_name="Okonkwo-Vance",
    birth=(7, 3, 1984),
    postcode="LL11 9ZZ",
    house="12",
    email="q.okonkwo@example.org",
    side="applicant",
)
RESPONDENT = Person(
    reference="P-1002",
    given_name="Bertolin",
    family_name="Strathmore",
    birth=(29, 2, 1980),
    postcode="TD15 2ZZ",
    house="4a",
    email="b.strathmore@example.org",
    side="respondent",
)
CASE_RECORD = {
    "agency": "england",
    "team": "north",
    "allocated": ["practitioner@example.org"],
    "youngest_child_date_of_birth": "2019-06-01",
    "heightened_risk": False,
}
