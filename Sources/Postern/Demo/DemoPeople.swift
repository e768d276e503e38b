/// The fictional families of the demonstration: two sides of one case in England, and somebody in Wales who reads Welsh.
///
/// Nobody here exists: addresses are of example.org, telephone numbers are Ofcom's for drama, and the post codes are of
/// public buildings.
enum DemoPeople {
  /// A fictional person.
  struct Person: Sendable {
    /// The case system's reference.
    let reference: String
    let givenName: String
    let familyName: String
    /// `YYYY-MM-DD`.
    let dateOfBirth: String
    /// House number or name, as a form asks for it.
    let house: String
    /// The rest of the first line.
    let street: String
    let town: String
    let postcode: String
    let email: String
    let phone: String
    /// The short word for the side of the case.
    let side: String
    /// The language that they chose: `en` or `cy`.
    let language: String
    /// The agency's profile.
    let agency: String
    /// The reference of the case that they belong to.
    let courtCase: String
  }

  /// Something to read and to answer.
  struct Letter: Sendable {
    let subject: String
    let body: String
  }

  /// The case that both sides in England belong to.
  static let caseReference = "DEMO-2026-0001"

  /// One side: her address is verified, and she has a password.
  static let verified = Person(
    reference: "DEMO-P1",
    givenName: "Morgan",
    familyName: "Ashdown",
    dateOfBirth: "1987-04-12",
    house: "14",
    street: "Larkspur Close",
    town: "Swindon",
    postcode: "SN1 2JH",
    email: "morgan.ashdown@example.org",
    phone: "07700 900101",
    side: "applicant",
    language: "en",
    agency: "england",
    courtCase: caseReference
  )

  /// Her password: made for the demonstration, and in no list of common ones.
  static let verifiedPassword = "lantern-orchard-copper-tide"

  /// The other side: nothing is verified yet.
  static let unverified = Person(
    reference: "DEMO-P2",
    givenName: "Rhys",
    familyName: "Calder",
    dateOfBirth: "1985-11-03",
    house: "7",
    street: "Quarry Lane",
    town: "Bath",
    postcode: "BA1 5AW",
    email: "rhys.calder@example.org",
    phone: "07700 900102",
    side: "respondent",
    language: "en",
    agency: "england",
    courtCase: caseReference
  )

  /// Somebody in Wales, with a verified address and a password.
  static let welsh = Person(
    reference: "DEMO-P3",
    givenName: "Carys",
    familyName: "Penllyn",
    dateOfBirth: "1990-06-21",
    house: "22",
    street: "Heol y Bont",
    town: "Aberystwyth",
    postcode: "SY23 3BU",
    email: "carys.penllyn@example.org",
    phone: "07700 900103",
    side: "applicant",
    language: "cy",
    agency: "wales",
    courtCase: "DEMO-2026-0002"
  )

  /// Her password, as much in no list.
  static let welshPassword = "afal-mynydd-llwybr-golau"

  /// What is sent to the verified person in England.
  static let firstMessage = Letter(
    subject: "Our meeting next week",
    body: "Dear Morgan,\n\nThank you for talking to us. We will meet next week as agreed.\n"
      + "You can answer here whenever it suits you.\n\nKind regards\nA. Practitioner"
  )

  /// What is sent to the one in Wales.
  static let welshMessage = Letter(
    subject: "Ein cyfarfod yr wythnos nesaf",
    body: "Annwyl Carys,\n\nDiolch am siarad â ni. Byddwn yn cyfarfod yr wythnos nesaf fel y cytunwyd.\n"
      + "Gallwch ateb yma pryd bynnag y bydd yn gyfleus i chi.\n\nCofion cynnes\nA. Ymarferydd"
  )

  /// What the demonstration prints, as `label: value`.
  ///
  /// - Parameters:
  ///   - ownReference: the reference that was issued to the person who is not verified yet.
  ///   - apiKey: a key with all scopes.
  /// - Returns: one line each.
  static func lines(ownReference: String, apiKey: String) -> [String] {
    [
      "family email: \(verified.email)",
      "family password: \(verifiedPassword)",
      "unverified reference: \(unverified.reference)",
      "unverified email: \(unverified.email)",
      "unverified date of birth: \(unverified.dateOfBirth)",
      "unverified postcode: \(unverified.postcode)",
      "unverified house: \(unverified.house)",
      "unverified own reference: \(ownReference)",
      "welsh family email: \(welsh.email)",
      "welsh family password: \(welshPassword)",
      "case: \(caseReference)",
      "api key: \(apiKey)",
    ]
  }
}
