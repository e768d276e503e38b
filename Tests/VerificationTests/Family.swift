import Core
import People
import Support
import Testing
import Verification

/// A family as the record holds it, what the other party knows and holds, and how the person comes through.
struct Family: Sendable, CustomTestStringConvertible {
  /// Something that is said in a check.
  enum Said: Sendable {
    case text(IdentityFactKind, String)
    case address(house: String, postcode: String)

    var answer: IdentityAnswer {
      get throws {
        switch self {
        case .text(let kind, let text): try IdentityAnswer(kind, text: text)
        case .address(let house, let postcode):
          try IdentityAnswer(.address, house: house, postcode: Postcode(parsing: postcode))
        }
      }
    }
  }

  /// A mailbox that a confirmation is asked for.
  struct Mailbox: Sendable {
    let address: String
    var source: FactSource = .person
  }

  /// What the other party has in hand, besides every fact of the record but the current address.
  struct Attacker: Sendable {
    /// Every address that he knows or guesses, the likeliest first.
    var addresses: [Said] = []
    /// Whose mail he reads.
    var reads: [String] = []
    /// Which telephones he answers.
    var answersPhones: [String] = []
  }

  /// How the person comes through.
  enum Way: Sendable {
    /// The link in a mail, with her own facts: at once.
    case link
    /// A call of her own, with her own facts: at once.
    case phone
    /// We call her number, and she answers with her own facts: the next working day.
    case callBack(String)
    /// In a call that we place to her own number an own reference is read out, and she uses it on the link's page.
    case referenceInCall(String)
    /// The same, and she uses it in that call: she has no mail.
    case referenceUsedInCall(String)
    /// An own reference comes by letter to an address of her own where he does not live, for the link's page.
    case letter
    /// The same, used in a call.
    case letterUsedInCall
    /// She is seen with photo identity.
    case inPerson

    /// How many days it takes.
    var days: Int64 {
      switch self {
      case .link, .phone: 0
      case .callBack, .referenceInCall, .referenceUsedInCall: 1
      case .letter, .letterUsedInCall: 3
      case .inPerson: 7
      }
    }
  }

  let name: String
  /// Records in the order in which they are put, by reference; `HER` is the person in question, `HIM` the other party.
  let records: [(reference: String, record: PersonRecord)]
  var mailboxes: [Mailbox] = []
  /// Records that are put after the mailboxes were added.
  var laterRecords: [(reference: String, record: PersonRecord)] = []
  var isHeightened = false
  let attacker: Attacker
  /// What she says herself.
  var birth = "7 March 1984"
  var home: Said
  var other: Said = .text(.caseNumber, "zw24p00123")
  /// Her ways, the quickest first, and how many days that one takes.
  let ways: [Way]
  let days: Int64
  /// The same after he has tried everything, so that heightened rules hold.
  let waysAfterProbe: [Way]
  let daysAfterProbe: Int64

  var testDescription: String { name }

  /// Every right fact of her record that he knows: all but her current address, one of each group.
  var known: [IdentityAnswer] {
    get throws {
      guard let record = (records + laterRecords).last(where: { $0.reference == "HER" })?.record else {
        return []
      }
      var known: [IdentityAnswer] = []
      if let birth = record.dateOfBirth { known.append(try IdentityAnswer(.dateOfBirth, text: birth)) }
      if let name = record.previousNames.first { known.append(try IdentityAnswer(.previousName, text: name)) }
      if let phone = record.phones.first { known.append(try IdentityAnswer(.phone, text: phone.number)) }
      for fact in record.facts { known.append(try IdentityAnswer(fact.kind, text: fact.value)) }
      if let earlier = record.addresses.first(where: { !$0.isCurrent }) {
        known.append(
          try IdentityAnswer(
            .previousAddress,
            lines: earlier.lines,
            postcode: Postcode(parsing: earlier.postcode)
          )
        )
      }
      var groups: Set<IdentityFactKind.Group> = []
      return known.filter { groups.insert($0.kind.group).inserted }
    }
  }
}
