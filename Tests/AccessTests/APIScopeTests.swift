import Testing

@testable import Access

@Suite("API scopes") struct APIScopeTests {
  @Test(
    arguments: [
      ([], ""), ([.messages], "messages"), ([.audit, .people], "people audit"),
    ] as [(Set<APIScope>, String)]
  )
  func `a set of scopes is stored in one order and read back`(scopes: Set<APIScope>, stored: String) {
    #expect(APIScope.stored(scopes) == stored)
    #expect(APIScope.read(stored) == scopes)
  }

  @Test func `a scope that this program does not know gives nothing`() {
    #expect(APIScope.read("people everything") == [.people])
  }
}
