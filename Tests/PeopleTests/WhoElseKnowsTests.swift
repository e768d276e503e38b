import Core
import People
import Support
import Testing

@Suite("Who else knows", .onBothDatabases) struct WhoElseKnowsTests {
  /// Records in the order in which they are put, and whether her address is recorded with somebody else at the end.
  struct History: Sendable, CustomTestStringConvertible {
    let name: String
    let puts: [(String, PersonRecord)]
    let isRecordedWithOther: Bool

    var testDescription: String { name }
  }

  static func histories() throws -> [History] {
    let her = try PersonRecord.her.home()
    return [
      History(name: "alone", puts: [("HER", her)], isRecordedWithOther: false),
      History(name: "he first", puts: [("HIM", try .him.home()), ("HER", her)], isRecordedWithOther: true),
      History(name: "she first", puts: [("HER", her), ("HIM", try .him.home())], isRecordedWithOther: true),
      History(
        name: "he lived there once",
        puts: [("HER", her), ("HIM", try .him.home(isCurrent: false))],
        isRecordedWithOther: true
      ),
      History(
        name: "he moved out before she was written",
        puts: [("HIM", try .him.home()), ("HIM", try .him.elsewhere()), ("HER", her)],
        isRecordedWithOther: true
      ),
      History(
        name: "he joins later",
        puts: [("HIM", try .stranger.home()), ("HER", her), ("HIM", try .him.home())],
        isRecordedWithOther: true
      ),
      History(
        name: "he moved out and then joins",
        puts: [
          ("HIM", try .stranger.home()), ("HER", her), ("HIM", try .stranger.elsewhere()), ("HIM", .him),
        ],
        isRecordedWithOther: true
      ),
      History(
        name: "he moves out by the record by which he joins",
        puts: [("HIM", try .stranger.home()), ("HER", her), ("HIM", try .him.elsewhere())],
        isRecordedWithOther: true
      ),
      History(
        name: "she joins later, where he moved out before",
        puts: [
          ("HIM", try .him.home()), ("HIM", try .him.elsewhere()), ("HER", try .of("Angharad Prys").home()),
          ("HER", her),
        ],
        isRecordedWithOther: true
      ),
      History(
        name: "he left the case before she came",
        puts: [("HIM", try .him.home()), ("HIM", try .stranger.home()), ("HER", her)],
        isRecordedWithOther: true
      ),
      History(
        name: "he is in another case",
        puts: [("HIM", try .of("Rhys Bowen", side: "respondent", in: "CASE-2").home()), ("HER", her)],
        isRecordedWithOther: false
      ),
      History(
        name: "somebody of her own side lives there too",
        puts: [("GRAN", try .of("Megan Prys", side: "applicant").home()), ("HER", her)],
        isRecordedWithOther: true
      ),
      History(
        name: "he lives elsewhere",
        puts: [("HIM", try .him.elsewhere()), ("HER", her)],
        isRecordedWithOther: false
      ),
      History(
        name: "he told it of her too",
        puts: [("HER", try her.home(source: .otherParty))],
        isRecordedWithOther: true
      ),
      History(
        name: "nobody knows who told it first",
        puts: [("HER", try .her.home(source: .unknown)), ("HER", her)],
        isRecordedWithOther: true
      ),
      History(
        name: "it is her own earlier address too",
        puts: [("HER", try her.home(known: true, isCurrent: false))],
        isRecordedWithOther: true
      ),
      History(
        name: "what was known by mistake is put right",
        puts: [("HER", try .her.home(known: true)), ("HER", her)],
        isRecordedWithOther: false
      ),
    ]
  }

  @Test func `it is settled in whatever order records come`() async throws {
    for history in try WhoElseKnowsTests.histories() {
      let ground = try await DomainGround.make()
      for (reference, record) in history.puts { try await ground.put(reference, record) }
      #expect(
        try await ground.isAddressRecordedWithOther("HER") == history.isRecordedWithOther,
        "\(history.name)"
      )
    }
  }

  @Test func `it is settled both ways`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him.home())
    #expect(try await ground.isAddressRecordedWithOther("HIM") == false)
    try await ground.put("HER", .her.home())
    #expect(try await ground.isAddressRecordedWithOther("HIM") == true)
  }

  @Test func `once settled it stays, though the other record drops the address`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HIM", .him.home())
    try await ground.put("HER", .her.home())
    try await ground.put("HIM", .him.elsewhere())
    try await ground.put("HER", .her.home())
    #expect(try await ground.isAddressRecordedWithOther("HER") == true)
    try await ground.put("HER", .her.elsewhere())
    try await ground.put("HER", .her.home())
    #expect(try await ground.isAddressRecordedWithOther("HER") == true)
  }

  @Test func `twenty records at once lose nothing`() async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HER", .her.elsewhere())
    try await ground.put("HIM", .him)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<20 {
        group.addTask {
          let reference = number % 2 == 0 ? "HER" : "HIM"
          let record = number % 2 == 0 ? PersonRecord.her : .him
          do {
            try await ground.put(reference, number % 3 == 0 ? record.elsewhere() : record.home())
            return true
          } catch is TooMuchContention {
            return false
          }
        }
      }
      for try await _ in group {}
    }
    try await ground.put("HER", .her.home())
    #expect(try await ground.isAddressRecordedWithOther("HER") == true)
    #expect(try await ground.rowCounts()["person"] == 2)
  }

  @Test func `two people of a new case, put at the same moment, meet`() async throws {
    for _ in 0..<8 {
      let ground = try await DomainGround.make()
      async let hers = ground.put("HER", .her.home())
      async let his = ground.put("HIM", .him.home())
      _ = try await (hers, his)
      #expect(try await ground.isAddressRecordedWithOther("HER") == true)
      #expect(try await ground.isAddressRecordedWithOther("HIM") == true)
    }
  }

  @Test(arguments: [("3 Chapel Row/Swansea", "SA1 1AA", true), ("12 Acacia Avenue/Neath", "SA11 1AA", false)])
  func `an equal post code of another party tells of any house in it`(
    lines: String,
    postcode: String,
    isKnown: Bool
  ) async throws {
    let ground = try await DomainGround.make()
    try await ground.put("HER", .her.home())
    try await ground.put("HIM", .him.living(at: lines, postcode))
    #expect(try await ground.isAddressRecordedWithOther("HER") == isKnown)
    #expect(try await ground.isAddressRecordedWithOther("HIM") == isKnown)
  }
}
