internal import Core

/// Whole bodies that show what a record may hold; the tests put each in.
enum APIExample {
  static func person(agency: String) -> JSONValue {
    [
      "agency": .string(agency), "given_name": "Ada", "family_name": "Fenwick",
      "previous_names": ["Ada Moss"], "language": "en", "date_of_birth": "1984-03-07",
      "addresses": [
        [
          "lines": ["3 Elm Row", "Leeds"], "postcode": "LS1 4AP", "current": true, "confidential": false,
          "source": "self", "known_to_others": false,
        ]
      ],
      "facts": [["kind": "child_name", "value": "Sam", "source": "self"]],
      "phones": [
        [
          "number": "07700 900123", "source": "self", "shared": false, "reminders": true,
          "confidential": false,
        ]
      ],
      "emails": [
        ["address": "ada@example.org", "source": "self", "preferred": true, "confidential": false]
      ],
      "cases": [["reference": "C-100", "role": "mother", "side": "applicant"]],
      "safe_contact": [
        "channels": ["portal", "email"],
        "hours": [["days": ["mon", "tue"], "from": "09:00", "to": "12:30"]], "voicemail": false,
        "neutral_texts": true,
      ],
    ]
  }

  static func courtCase(agency: String) -> JSONValue {
    [
      "agency": .string(agency), "team": "north", "allocated": ["practitioner@example.org"],
      "youngest_child_date_of_birth": "2019-06-01", "heightened_risk": false,
    ]
  }
}
