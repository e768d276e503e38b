import Core
import Crypto
import Delivery
import People
import Storage
import Support
import Testing

@testable import Attachments

@Suite("Confidential details in files", .onBothDatabases) struct LeakReadingTests {
  let ground: FilesGround
  let guardian: LeakGuard
  let details: Set<ConfidentialDetail>

  init() async throws {
    ground = try await FilesGround.make()
    let index = BlindIndex(key: try SymmetricKey(bytes: [UInt8](repeating: 9, count: 32)))
    guardian = LeakGuard(index: index)
    details = [try ConfidentialDetail(.postcode, try Postcode(parsing: "SW1A 1AA").compact, index: index)]
  }

  private func reading(_ file: [UInt8], named name: String = "a.txt") async throws -> LeakReading? {
    let stored = try await ground.taken(file, named: name)
    return try await ground.attachments.leaks(
      in: [stored.id],
      of: ground.ann,
      against: details,
      by: guardian
    )[stored.id]
  }

  @Test func `a text is read, in each of the writings that devices use`() async throws {
    #expect(try await reading(Samples.letter) == .clear)
    #expect(try await reading(Samples.bytes("She lives at sw1a1aa now.\n")) == .found)
    let wide: [UInt8] = "\u{feff}She lives at SW1A 1AA now.\n".utf16.flatMap { unit in
      [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
    }
    #expect(try await reading(wide) == .found)
    #expect(try await reading(Samples.bytes("Caf") + [0xe9] + Samples.bytes(" SW1A 1AA\r\n")) == .found)
    #expect(try await reading(Samples.bytes("name,post code\nAnn,SW1A 1AA\n")) == .found)
  }

  @Test func `what stands where two chunks meet is found`() async throws {
    let file = Samples.text(65_533) + Samples.bytes(" SW1A 1AA\n")
    #expect(try await reading(file) == .found)
  }

  @Test func `a name is read, of every file`() async throws {
    #expect(try await reading(Samples.letter, named: "SW1A_1AA.txt") == .found)
    #expect(try await reading(Samples.png(10, 10), named: "the house, SW1A 1AA.png") == .found)
  }

  @Test func `of what cannot be read it is said that a person must look`() async throws {
    #expect(try await reading(Samples.png(10, 10), named: "a.png") == .notChecked)
    #expect(try await reading(Samples.pdf, named: "a.pdf") == .notChecked)
    #expect(try await reading(Samples.docx(), named: "a.docx") == .notChecked)
    #expect(try await reading(Samples.text((1 << 20) + 100_000)) == .notChecked)
  }

  @Test func `files of others are not read`() async throws {
    let stored = try await ground.taken(Samples.letter, of: ground.ben)
    let readings = try await ground.attachments.leaks(
      in: [stored.id],
      of: ground.ann,
      against: details,
      by: guardian
    )
    #expect(readings.isEmpty)
  }
}
