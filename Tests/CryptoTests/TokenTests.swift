import Core
import Support
import Testing

@testable import Crypto

@Suite("Tokens and keyed hashes") struct TokenTests {
  @Test func `a link token comes back from its text, and is stored as a hash of it`() throws {
    let token = try LinkToken(from: SystemRandom())
    let text = token.text.reveal { $0 }
    #expect(text.utf8.count == 43)
    let parsed = try #require(LinkToken(parsing: text))
    #expect(try parsed.hash() == token.hash())
    #expect(try token.hash().count == 32)
    #expect(try token.hash() == sha256(#require(Base64URL.decode(text))))
  }

  @Test(arguments: [
    "", "AAAA", String(repeating: "A", count: 42), String(repeating: "A", count: 44),
    String(repeating: "A", count: 42) + "B", String(repeating: "A", count: 42) + "=",
    String(repeating: "A", count: 42) + "+",
  ])
  func `a text of another form is no token`(text: String) {
    #expect(LinkToken(parsing: text) == nil)
  }

  @Test func `the forms are those of another implementation`() throws {
    let key = try SymmetricKey.counting()
    #expect(try BlindIndex(key: key).of("sian@example.org", kind: "email") == Fixtures.bytes("blind-index"))
    #expect(try FactHash(key: key).of("1984-03-07", kind: "date-of-birth") == Fixtures.bytes("fact"))
    #expect(try FormTokens(key: key).issue(for: "session-1", form: "sign-in") == Fixtures.forms["form-token"])
  }

  @Test func `kind, value and key each change an index and a fact`() throws {
    let (key, other) = (try SymmetricKey.counting(), try SymmetricKey.counting(from: 1))
    let index = try BlindIndex(key: key).of("07700900123", kind: "phone")
    #expect(index.count == 16)
    #expect(try BlindIndex(key: key).of("07700900124", kind: "phone") != index)
    #expect(try BlindIndex(key: key).of("07700900123", kind: "email") != index)
    #expect(try BlindIndex(key: other).of("07700900123", kind: "phone") != index)
    let fact = try FactHash(key: key).of("1984-03-07", kind: "date-of-birth")
    #expect(fact.count == 32)
    #expect(try FactHash(key: key).of("1984-03-08", kind: "date-of-birth") != fact)
    #expect(try FactHash(key: key).of("1984-03-07", kind: "child-date-of-birth") != fact)
    #expect(try FactHash(key: other).of("1984-03-07", kind: "date-of-birth") != fact)
  }

  @Test func `a form token holds for its session and its form alone`() throws {
    let tokens = FormTokens(key: try .counting())
    let token = try tokens.issue(for: "session-1", form: "sign-in")
    #expect(tokens.isValid(token, for: "session-1", form: "sign-in"))
    #expect(!tokens.isValid(token, for: "session-2", form: "sign-in"))
    #expect(!tokens.isValid(token, for: "session-1", form: "sign-out"))
    #expect(!tokens.isValid(token, for: "1sign-in", form: "session-"))
    #expect(!FormTokens(key: try .counting(from: 1)).isValid(token, for: "session-1", form: "sign-in"))
  }

  @Test func `an altered form token is refused`() throws {
    let tokens = FormTokens(key: try .counting())
    let token = try tokens.issue(for: "session-1", form: "sign-in")
    for position in token.indices {
      var altered = token
      altered.replaceSubrange(position...position, with: token[position] == "A" ? "B" : "A")
      #expect(!tokens.isValid(altered, for: "session-1", form: "sign-in"))
    }
    for text in ["", "A", token + "A", String(token.dropLast()), token + "="] {
      #expect(!tokens.isValid(text, for: "session-1", form: "sign-in"))
    }
  }
}
