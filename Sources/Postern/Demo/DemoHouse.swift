internal import Access
internal import Core
internal import Crypto
internal import Delivery
internal import Jobs
internal import People
internal import Portal
internal import Record
internal import Verification

/// Puts the fictional families into a demonstration, by the same doors as a case system and a family would use.
struct DemoHouse {
  let house: House
  let surroundings: Surroundings

  /// Fills an empty demonstration, and issues what is printed anew at every start.
  ///
  /// - Returns: the lines to print.
  func prepare() async throws -> [String] {
    for person in [DemoPeople.verified, DemoPeople.unverified, DemoPeople.welsh] { try await put(person) }
    try await verify(
      DemoPeople.verified,
      password: DemoPeople.verifiedPassword,
      letter: DemoPeople.firstMessage
    )
    try await verify(DemoPeople.welsh, password: DemoPeople.welshPassword, letter: DemoPeople.welshMessage)
    let staff = DemoStaff(house: house, surroundings: surroundings)
    for person in [DemoPeople.verified, DemoPeople.welsh] {
      try await staff.allocate(person.courtCase, agency: person.agency)
    }
    guard
      let issued = try await house.ownReferences.issue(
        toReference: DemoPeople.unverified.reference,
        by: .gateway
      )
    else { throw ProgramFailure(.badData, "the demonstration's people are gone; use another folder") }
    let key = try await house.apiKeys.create(label: "demonstration", scopes: Set(APIScope.allCases))
    let people = key.text.reveal {
      DemoPeople.lines(ownReference: issued.ownReference.printed, apiKey: $0)
    }
    return try await people + staff.prepare()
  }

  private func put(_ person: DemoPeople.Person) async throws {
    var record = PersonRecord(
      agency: person.agency,
      givenName: person.givenName,
      familyName: person.familyName,
      language: Language(rawValue: person.language) ?? .english
    )
    record.dateOfBirth = person.dateOfBirth
    record.addresses = [
      PersonRecord.Address(
        lines: ["\(person.house) \(person.street)", person.town],
        postcode: try Postcode(parsing: person.postcode),
        isCurrent: true,
        isConfidential: false,
        source: .person,
        isKnownToOthers: false
      )
    ]
    record.phones = [
      PersonRecord.Phone(
        number: try PhoneNumber(parsing: person.phone),
        source: .person,
        isShared: false,
        takesReminders: true,
        isConfidential: false
      )
    ]
    record.emails = [
      PersonRecord.Email(
        address: try EmailAddress(parsing: person.email),
        source: .person,
        isPreferred: true,
        isConfidential: false
      )
    ]
    guard let side = Side(parsing: person.side) else { return }
    record.cases = [PersonRecord.Membership(reference: person.courtCase, role: "parent", side: side)]
    _ = try await house.people.put(reference: person.reference, record: record, by: .gateway)
  }

  /// Proves an address and sets a password, as the person would: by the link in the mail, the questions and the form; and
  /// sends the first letter.
  private func verify(
    _ person: DemoPeople.Person,
    password: String,
    letter: DemoPeople.Letter
  ) async throws {
    let address = try EmailAddress(parsing: person.email)
    guard try await house.accounts.people(at: address).isEmpty else { return }
    _ = try await house.people.addEmail(address, source: .person, toReference: person.reference, by: .gateway)
    await house.runner.drain()
    guard let token = try await confirmationToken(to: address) else {
      throw ProgramFailure(
        .badData,
        "the demonstration's first mail is not in the outbox; use another folder"
      )
    }
    let answers = [
      try IdentityAnswer(.dateOfBirth, text: person.dateOfBirth),
      try IdentityAnswer(.address, house: person.house, postcode: Postcode(parsing: person.postcode)),
    ]
    guard
      case .passed(let sitting) = try await house.links.answer(answers, agreesToShare: false, token: token)
    else {
      throw ProgramFailure(.badData, "the demonstration's people are not as they were; use another folder")
    }
    let outcome = try await sitting.secret.reveal { secret in
      { try await house.accounts.create(from: secret, password: Secret(password)) }
    }()
    guard case .created = outcome else {
      throw ProgramFailure(.badData, "the demonstration's password was not taken; use another folder")
    }
    _ = try await house.portal.send(
      MessageDraft(
        to: person.reference,
        courtCase: person.courtCase,
        subject: Secret(letter.subject),
        body: Secret(letter.body),
        language: nil
      ),
      by: .gateway,
      admittedBy: .given
    )
    await house.runner.drain()
  }

  /// The token of the newest confirmation link in the outbox to an address.
  private func confirmationToken(to address: EmailAddress) async throws -> String? {
    let path = "/verify/"
    for (mail, _) in try await house.outbox?.mails() ?? [] where mail.to == address.text {
      let words = mail.text.split(whereSeparator: \.isWhitespace)
      if let link = words.first(where: { $0.contains(path) }) {
        return link.split(separator: "/").last?.split(separator: "?").first.map(String.init)
      }
    }
    return nil
  }
}
