import People
import Support

extension Family {
  /// Families told apart by where people live.
  static let byHome: [Family] = build {
    [
      Family(
        name: "just separated: both are on record in the same house",
        records: [("HIM", try him.atJoint()), ("HER", try her.atJoint(known: false).withPhone())],
        mailboxes: email,
        attacker: Attacker(addresses: [joint]),
        home: joint,
        ways: [.link, .callBack(phone), .referenceInCall(phone)],
        days: 0,
        // No letter: he opens it.
        waysAfterProbe: [.referenceUsedInCall(phone), .referenceInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "just moved: the new address is hers alone",
        records: [
          ("HIM", try him.atJoint()), ("HER", try her.atNew().atJoint(isCurrent: false).withPhone()),
        ],
        mailboxes: email,
        attacker: Attacker(addresses: [joint]),
        home: new,
        ways: [.link, .phone, .callBack(phone), .letter],
        days: 0,
        waysAfterProbe: [.referenceUsedInCall(phone), .letter],
        daysAfterProbe: 1
      ),
      Family(
        name: "just moved: he knows the street and guesses the house",
        records: [("HIM", try him.atJoint()), ("HER", try her.atNew().withPhone())],
        mailboxes: email,
        attacker: Attacker(addresses: streetGuesses),
        home: new,
        ways: [.link, .phone, .letter],
        days: 0,
        waysAfterProbe: [.referenceUsedInCall(phone), .letter],
        daysAfterProbe: 1
      ),
      Family(
        name: "moved, and nobody has told the case system yet",
        records: [("HIM", try him.atJoint()), ("HER", try her.atJoint().withPhone())],
        mailboxes: email,
        attacker: Attacker(addresses: [joint]),
        home: new,
        other: .text(.childName, "Ffion Prys"),
        ways: [.referenceInCall(phone)],
        days: 1,
        waysAfterProbe: [.referenceInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "a respondent whose only address came from the other party",
        records: [("HIM", try him.atJoint()), ("HER", try her.atNew(source: .otherParty).withPhone())],
        mailboxes: email,
        attacker: Attacker(addresses: [new]),
        home: new,
        ways: [.link, .callBack(phone)],
        days: 0,
        waysAfterProbe: [.referenceInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "her new address stands twice, for he told it too",
        records: [("HER", try her.atNew().atNew(source: .otherParty).withPhone())],
        mailboxes: email,
        attacker: Attacker(addresses: [new]),
        home: new,
        ways: [.link, .callBack(phone)],
        days: 0,
        waysAfterProbe: [.referenceInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "a house that both lived in: for him it is an earlier one",
        records: [
          ("HIM", try him.atJoint(isCurrent: false)), ("HER", try her.atJoint(known: false).withPhone()),
        ],
        mailboxes: email,
        attacker: Attacker(addresses: [joint]),
        home: joint,
        ways: [.link, .callBack(phone)],
        days: 0,
        waysAfterProbe: [.referenceInCall(phone), .letterUsedInCall],
        daysAfterProbe: 1
      ),
      Family(
        name: "a house that he left before he joined the case",
        records: [
          ("HIM", try PersonRecord.of("Rhys Bowen", born: "1982-11-19").atJoint()),
          ("HER", try her.atJoint(known: false).withPhone()),
          ("HIM", PersonRecord.of("Rhys Bowen", born: "1982-11-19")), ("HIM", him),
        ],
        mailboxes: email,
        attacker: Attacker(addresses: [joint]),
        home: joint,
        ways: [.link, .callBack(phone)],
        days: 0,
        waysAfterProbe: [.referenceInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "moved back to the house that is on record as an earlier one",
        records: [("HER", try her.atJoint(known: false).atJoint(isCurrent: false).withPhone())],
        mailboxes: email,
        attacker: Attacker(addresses: [joint]),
        home: joint,
        ways: [.link, .callBack(phone)],
        days: 0,
        waysAfterProbe: [.referenceInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "a house with flats: he lives next door",
        records: [
          ("HIM", try him.living(at: "Flat 3, 40 Castle Street/Cardiff", "CF10 1BB")),
          (
            "HER", try her.living(at: "Flat 2/40 Castle Street/Cardiff", "CF10 1BB", known: false).withPhone()
          ),
        ],
        mailboxes: email,
        attacker: Attacker(
          addresses: ["40", "Flat 3, 40", "Flat 2, 40", "2/40"].map {
            .address(house: $0, postcode: "CF10 1BB")
          }
        ),
        home: .address(house: "40 flat 2", postcode: "cf101bb"),
        ways: [.link, .callBack(phone), .letter],
        days: 0,
        waysAfterProbe: [.referenceInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "a house with a Welsh name",
        records: [
          ("HIM", him),
          ("HER", try her.living(at: "Tŷ'r Ysgol/Heol y Bont/Llanelli", "SA15 3AA").withPhone()),
        ],
        mailboxes: email,
        attacker: Attacker(addresses: [.address(house: "Ty'r Ysgol", postcode: "SA15 3AA")]),
        birth: "7fed o Fawrth 1984",
        home: .address(house: "TYR YSGOL", postcode: "sa15 3aa"),
        ways: [.link, .callBack(phone), .letter],
        days: 0,
        waysAfterProbe: [.referenceUsedInCall(phone), .letter],
        daysAfterProbe: 1
      ),
      Family(
        name: "a house in a street that is named by a number",
        records: [
          ("HIM", him),
          ("HER", try her.living(at: "12 1st Avenue/Swansea", "SA1 1DD", known: false).withPhone()),
        ],
        mailboxes: email,
        attacker: Attacker(addresses: [joint]),
        home: .address(house: "12", postcode: "SA1 1DD"),
        ways: [.link, .phone, .letter],
        days: 0,
        waysAfterProbe: [.referenceUsedInCall(phone), .letter],
        daysAfterProbe: 1
      ),
      Family(
        name: "a refuge: the address is confidential, and he reads her mail",
        records: [
          ("HIM", try him.atJoint()),
          ("HER", try her.atNew(isConfidential: true).atJoint(isCurrent: false).withPhone()),
        ],
        mailboxes: email,
        attacker: Attacker(addresses: [joint], reads: ["angharad@example.org"]),
        home: new,
        ways: [.referenceInCall(phone), .letter, .inPerson],
        days: 1,
        waysAfterProbe: [.referenceInCall(phone)],
        daysAfterProbe: 1
      ),
    ]
  }
}
