import People
import Support

extension Family {
  static let all = byHome + byContact

  /// Families told apart by how people are reached, and by who they are.
  static let byContact: [Family] = build {
    [
      Family(
        name: "a shared telephone: both gave the same number",
        records: [("HIM", try him.atJoint().withPhone()), ("HER", try her.atNew(known: true).withPhone())],
        mailboxes: email,
        attacker: Attacker(addresses: [joint, new], answersPhones: [phone]),
        home: new,
        ways: [.link, .letter],
        days: 0,
        waysAfterProbe: [.letterUsedInCall, .letter],
        daysAfterProbe: 3
      ),
      Family(
        name: "a telephone that the record calls shared, and he answers it",
        records: [("HIM", him), ("HER", try her.atNew(known: true).withPhone(isShared: true))],
        mailboxes: email,
        attacker: Attacker(addresses: [new], answersPhones: [phone]),
        home: new,
        ways: [.link, .letter],
        days: 0,
        waysAfterProbe: [.letterUsedInCall, .letter],
        daysAfterProbe: 3
      ),
      Family(
        name: "abuse is alleged: he reads her mail and answers her old telephone",
        records: [
          ("HIM", try him.atJoint()), ("HER", try her.atNew().atJoint(isCurrent: false).withPhone()),
        ],
        mailboxes: email,
        isHeightened: true,
        attacker: Attacker(addresses: [joint, new], reads: ["angharad@example.org"], answersPhones: [phone]),
        home: new,
        ways: [.letter, .inPerson],
        days: 3,
        waysAfterProbe: [.letter],
        daysAfterProbe: 3
      ),
      Family(
        name: "a respondent known only from the applicant's form",
        records: [
          ("HIM", try him.atJoint()),
          ("HER", try her.atNew(known: true, source: .otherParty).withPhone(source: .otherParty)),
        ],
        mailboxes: [Mailbox(address: "made-up@example.org", source: .otherParty)],
        attacker: Attacker(addresses: [new], reads: ["made-up@example.org"], answersPhones: [phone]),
        home: new,
        ways: [.inPerson],
        days: 7,
        waysAfterProbe: [.inPerson],
        daysAfterProbe: 7
      ),
      Family(
        name: "a mailbox from the agency's old file, which he reads",
        records: [("HIM", try him.atJoint()), ("HER", try her.atJoint().withPhone())],
        mailboxes: [Mailbox(address: "bowens@example.org", source: .agency)],
        attacker: Attacker(addresses: [joint], reads: ["bowens@example.org"]),
        home: joint,
        ways: [.callBack(phone), .referenceUsedInCall(phone)],
        days: 1,
        waysAfterProbe: [.referenceUsedInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "the family's old mailbox stands on his record too",
        records: [
          ("HIM", try him.atJoint().mailing("bowens@example.org")), ("HER", try her.atJoint().withPhone()),
        ],
        mailboxes: [Mailbox(address: "bowens@example.org")] + email,
        attacker: Attacker(addresses: [joint], reads: ["bowens@example.org"]),
        home: joint,
        ways: [.link, .callBack(phone)],
        days: 0,
        waysAfterProbe: [.referenceInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "he joins the case when her link to the family's old mailbox is on its way",
        records: [
          ("HIM", try PersonRecord.of("Rhys Bowen", born: "1982-11-19").mailing("bowens@example.org")),
          ("HER", try her.atJoint().withPhone()),
        ],
        mailboxes: [Mailbox(address: "bowens@example.org")],
        laterRecords: [("HIM", him)],
        attacker: Attacker(addresses: [joint], reads: ["bowens@example.org"]),
        home: joint,
        ways: [.callBack(phone), .referenceUsedInCall(phone)],
        days: 1,
        waysAfterProbe: [.referenceUsedInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "joint grandparents: one house, one mailbox, one telephone",
        records: [
          ("HIM", try him.atJoint()),
          (
            "GRANDAD",
            try PersonRecord.of("Emrys Prys", born: "1950-05-01", side: "applicant").atNew(known: true)
              .mailing("pryses@example.org").withPhone()
          ),
          ("HER", try her.atNew(known: true).mailing("pryses@example.org").withPhone()),
        ],
        mailboxes: [Mailbox(address: "pryses@example.org")],
        attacker: Attacker(addresses: [new, joint]),
        home: new,
        ways: [.link, .letter, .letterUsedInCall],
        days: 0,
        waysAfterProbe: [.letterUsedInCall, .letter],
        daysAfterProbe: 3
      ),
      Family(
        name: "a grandmother without mail",
        records: [("HIM", him), ("HER", try her.atNew(known: true).withPhone())],
        attacker: Attacker(addresses: [new]),
        home: new,
        ways: [.callBack(phone), .referenceUsedInCall(phone), .letterUsedInCall],
        days: 1,
        waysAfterProbe: [.referenceUsedInCall(phone), .letterUsedInCall],
        daysAfterProbe: 1
      ),
      Family(
        name: "somebody without a telephone, whose date of birth nobody wrote down",
        records: [("HIM", him), ("HER", try withoutBirth().atNew(known: true))],
        mailboxes: email,
        attacker: Attacker(addresses: [new]),
        home: new,
        ways: [.letter, .inPerson],
        days: 3,
        waysAfterProbe: [.letter],
        daysAfterProbe: 3
      ),
      Family(
        name: "a solicitor",
        records: [
          ("HIM", him),
          (
            "HER",
            try PersonRecord.of("Siân Morgan", side: "applicant").knowing(.caseNumber, "ZW24P00123")
              .living(at: "Castle Chambers/1 High Street/Swansea", "SA1 1BB").phoning("020 7946 0100")
          ),
        ],
        mailboxes: [Mailbox(address: "s.morgan@example.com")],
        attacker: Attacker(addresses: [.address(house: "1", postcode: "SA1 1BB")]),
        home: .address(house: "Castle Chambers", postcode: "SA1 1BB"),
        ways: [.callBack("020 7946 0100"), .referenceInCall("020 7946 0100"), .letter],
        days: 1,
        waysAfterProbe: [.referenceInCall("020 7946 0100")],
        daysAfterProbe: 1
      ),
      Family(
        name: "twin sisters on two sides",
        records: [
          (
            "HIM",
            try PersonRecord.of("Branwen Prys", born: "1984-03-07", side: "respondent")
              .living(at: "3 Chapel Row/Neath", "SA11 1AA", isCurrent: false)
          ),
          ("HER", try her.atNew().living(at: "3 Chapel Row/Neath", "SA11 1AA", isCurrent: false).withPhone()),
        ],
        mailboxes: email,
        attacker: Attacker(addresses: [.address(house: "3", postcode: "SA11 1AA"), joint]),
        home: new,
        ways: [.link, .phone, .letter],
        days: 0,
        waysAfterProbe: [.referenceUsedInCall(phone), .letter],
        daysAfterProbe: 1
      ),
      Family(
        name: "a young person between both parents",
        records: [
          ("HIM", try him.atJoint()),
          (
            "HER",
            try PersonRecord.of("Ffion Prys", born: "2009-09-30", side: "child").knowing(
              .school,
              "Ysgol Aberdar"
            )
            .knowing(.caseNumber, "ZW24P00123").atJoint(known: false).withPhone()
          ),
        ],
        mailboxes: email,
        attacker: Attacker(addresses: [joint]),
        birth: "30/9/2009",
        home: joint,
        ways: [.link, .callBack(phone)],
        days: 0,
        waysAfterProbe: [.referenceInCall(phone)],
        daysAfterProbe: 1
      ),
      Family(
        name: "nobody knows on which side he stands",
        records: [
          ("HIM", try PersonRecord.of("Rhys Bowen", side: "unknown").atJoint().withPhone()),
          ("HER", try her.atJoint(known: false).withPhone()),
        ],
        mailboxes: email,
        attacker: Attacker(addresses: [joint], answersPhones: [phone]),
        home: joint,
        ways: [.link],
        days: 0,
        waysAfterProbe: [.inPerson],
        daysAfterProbe: 7
      ),
    ]
  }

  private static func withoutBirth() -> PersonRecord {
    var record = her
    record.dateOfBirth = nil
    return record
  }
}
