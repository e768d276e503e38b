import Testing

@testable import Core

@Suite("Secret") struct SecretTests {
  private struct Account {
    let name: String
    let password: Secret<String>
  }

  private enum Refusal: Error { case wrong }

  @Test func `shows itself to nobody`() {
    expectHidden(Secret("correct horse"), never: ["correct", "horse"])
    expectHidden(Secret([UInt8](repeating: 171, count: 32)), never: ["171"])
    expectHidden(Secret(Optional("correct horse")), never: ["correct", "horse"])
    expectHidden(Account(name: "sam", password: Secret("correct horse")), never: ["correct", "horse"])
    #expect("\(Secret(1))" == "‹secret›")
  }

  @Test func `lends its value`() throws {
    #expect(Secret("correct horse").reveal { $0.count } == 13)
    #expect(throws: Refusal.wrong) {
      try Secret(1).reveal { (_: Int) throws(Refusal) -> Int in throw .wrong }
    }
  }

  @Test func `is equal by its value`() {
    #expect(Secret("a") == Secret("a"))
    #expect(Secret("a") != Secret("b"))
    #expect(Set([Secret("a"), Secret("a"), Secret("b")]).count == 2)
  }
}
