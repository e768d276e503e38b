internal import Core
internal import Crypto
internal import Keys

/// A person's data key at work: one derived key for boxes and one for the hashes of facts.
struct PersonKey: Sendable {
  let facts: FactHash
  private let id: KeyID
  private let boxes: SymmetricKey

  init(_ opened: OpenedKey) throws(CryptoFailure) {
    id = opened.id
    boxes = try opened.key.derive("postern/v1/person-box")
    facts = FactHash(key: try opened.key.derive("postern/v1/person-fact"))
  }

  func seal(_ plaintext: [UInt8], place: String, random: any RandomSource) throws(CryptoFailure) -> [UInt8] {
    try Box.seal(plaintext, under: boxes, keyID: id, place: place, random: random)
  }

  func open(_ box: [UInt8], place: String) throws(CryptoFailure) -> [UInt8] {
    try Box.open(box, under: boxes, keyID: id, place: place)
  }

  /// Opens a person's record.
  func record(of person: PersonID, in box: [UInt8]) throws -> PersonRecord {
    try RecordCoding.decode(PersonRecord.self, from: open(box, place: "person.record:\(person)"))
  }

  /// The hashes of a fact's spellings.
  ///
  /// Current and earlier addresses hash alike, so that one is found in the other.
  func hashes(of spellings: Set<String>, kind: IdentityFactKind) throws(CryptoFailure) -> Set<[UInt8]> {
    let label = (kind == .previousAddress ? .address : kind).rawValue
    var hashes: Set<[UInt8]> = []
    for spelling in spellings { hashes.insert(try facts.of(spelling, kind: label)) }
    return hashes
  }
}
