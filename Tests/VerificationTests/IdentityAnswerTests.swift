import Core
import People
import Testing

@testable import Verification

@Suite("Identity answer") struct IdentityAnswerTests {
  @Test(
    arguments: [
      "31/02/1984", "1984-02-30", "29/02/1983", "1984-13-01", "00/03/1984", "7/3/84", "yesterday", "",
      "7 March",
    ],
    [IdentityFactKind.dateOfBirth, .childDateOfBirth, .hearingDate, .lastAppointment]
  )
  func `a date that does not exist is a mistake to mend`(text: String, kind: IdentityFactKind) {
    #expect(throws: IdentityAnswer.Impossible.self) { try IdentityAnswer(kind, text: text) }
  }

  @Test(arguments: ["SW1A", "SW1A 1A", "12345", "SW1A 1AA 2", "", "SW1A 1CI"])
  func `a post code that is none cannot become an answer`(text: String) {
    #expect(throws: Postcode.Malformed.self) { try Postcode(parsing: text) }
  }

  @Test func `an address without a house is a mistake to mend`() throws {
    let postcode = try Postcode(parsing: "SA1 1AA")
    for house in ["", "  ", "—", String(repeating: "1", count: 101)] {
      #expect(throws: IdentityAnswer.Impossible.self) {
        try IdentityAnswer(.address, house: house, postcode: postcode)
      }
    }
    #expect(throws: IdentityAnswer.Impossible.self) {
      try IdentityAnswer(.address, lines: [], postcode: postcode)
    }
  }

  @Test(arguments: [IdentityFactKind.address, .previousAddress])
  func `an address is not asked as text`(kind: IdentityFactKind) {
    #expect(throws: IdentityAnswer.Impossible.self) {
      try IdentityAnswer(kind, text: "12 Acacia Avenue SA1 1AA")
    }
  }

  @Test func `an answer without a letter or digit, or longer than anybody says, is a mistake to mend`() {
    for text in ["", "…", " ", String(repeating: "a", count: 201)] {
      #expect(throws: IdentityAnswer.Impossible.self) { try IdentityAnswer(.childName, text: text) }
    }
    #expect(throws: IdentityAnswer.Impossible.self) { try IdentityAnswer(.phone, text: "no number") }
    #expect(throws: IdentityAnswer.Impossible.self) { try IdentityAnswer(.email, text: "no address") }
  }

  @Test func `neither an answer nor its refusal repeats what was said`() throws {
    let answer = try IdentityAnswer(.childName, text: "Ffion Prys")
    #expect(!String(reflecting: answer).contains("Ffion") && !"\(answer)".uppercased().contains("FFION"))
    do {
      _ = try IdentityAnswer(.dateOfBirth, text: "31 February 1984")
      Issue.record("a date that does not exist was taken")
    } catch {
      #expect(!"\(error)".contains("February") && !String(reflecting: error).contains("February"))
    }
  }

  /// A passphrase is asked by voice, so it has one spelling: nobody passes with its first and last word.
  @Test func `a passphrase has one spelling`() throws {
    let whole = try IdentityAnswer(.passphrase, text: "Purple tractor, quiet CUSTARD")
    let again = try IdentityAnswer(.passphrase, text: "purple tractor quiet custard")
    let part = try IdentityAnswer(.passphrase, text: "purple custard")
    let other = try IdentityAnswer(.passphrase, text: "purple wheelbarrow noisy custard")
    #expect(whole.spellings == again.spellings)
    #expect(whole.spellings.isDisjoint(with: part.spellings))
    #expect(whole.spellings.isDisjoint(with: other.spellings))
  }
}
