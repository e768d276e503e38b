import Core
import Synchronization

@testable import Crypto

/// What another implementation computed; see `Fixtures/PROVENANCE.txt`.
enum Fixtures {
  /// The values of `forms.txt`, by name.
  static let forms: [String: String] = {
    var forms: [String: String] = [:]
    for line in String(decoding: PackageResources.forms_txt, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2 { forms[String(words[0])] = String(words[1]) }
    }
    return forms
  }()

  /// One form as bytes.
  static func bytes(_ name: String) -> [UInt8]? { forms[name].flatMap(Hex.decode) }

  /// The vectors of `hpke.json`: for each its texts, by name.
  static let hpke: [[String: String]] = {
    let text = String(decoding: PackageResources.hpke_json, as: UTF8.self)
    return text.split(separator: "{").dropFirst().map { object in
      var values: [String: String] = [:]
      for line in object.split(separator: "\n") {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
        if parts.count == 5 { values[String(parts[1])] = String(parts[3]) }
      }
      return values
    }
  }()
}

/// Gives out bytes that were laid in before, in that order, and fails when they are used up.
final class ScriptedRandom: RandomSource {
  private let rest: Mutex<[UInt8]>

  init(_ bytes: [UInt8]...) {
    rest = Mutex(bytes.flatMap { $0 })
  }

  func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] {
    let taken: [UInt8]? = rest.withLock { rest in
      guard rest.count >= count else { return nil }
      defer { rest.removeFirst(count) }
      return Array(rest.prefix(count))
    }
    guard let taken else { throw RandomUnavailable() }
    return taken
  }
}

/// Randomness that has broken down, in one of the ways that it can.
enum BrokenRandom: RandomSource, CaseIterable {
  case fails, givesTooFew

  func bytes(_ count: Int) throws(RandomUnavailable) -> [UInt8] {
    switch self {
    case .fails: throw RandomUnavailable()
    case .givesTooFew: [UInt8](repeating: 7, count: max(0, count - 1))
    }
  }
}

extension SymmetricKey {
  /// The key 0x00, 0x01, … 0x1f.
  static func counting(from first: UInt8 = 0) throws -> SymmetricKey {
    try SymmetricKey(bytes: Array(first..<(first + 32)))
  }
}
