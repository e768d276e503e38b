public import Core

extension KeyRing {
  /// Reads the key ring from its file.
  ///
  /// - Parameter path: a regular file of mode 0600 or 0400 that belongs to the user this process runs as.
  /// - Returns: the key ring.
  /// - Throws: ``KeyRingFailure``, naming what is wrong with the file.
  public static func load(path: String) throws(KeyRingFailure) -> KeyRing {
    var bytes = try KeyFile.read(path)
    defer { wipe(&bytes) }
    return try KeyRing(keys: parse(bytes))
  }

  /// Makes a key ring of one new key in a new file of mode 0600, on disk when it returns.
  ///
  /// - Parameters:
  ///   - path: where nothing is yet.
  ///   - random: where the key comes from.
  /// - Throws: ``KeyRingFailure/exists``, ``KeyRingFailure/unwritable(errno:)``, ``KeyRingFailure/crypto(_:)``.
  public static func create(path: String, random: any RandomSource) throws(KeyRingFailure) {
    var text = try text(of: [newKey(random)])
    defer { wipe(&text) }
    try KeyFile.create(path, text)
  }

  /// Adds a new key, which becomes the active one; the file is replaced in one step, whole or not at all.
  ///
  /// - Parameters:
  ///   - path: the file of the key ring.
  ///   - random: where the key comes from.
  /// - Returns: the key ring as it now is.
  /// - Throws: ``KeyRingFailure``.
  public static func addKey(path: String, random: any RandomSource) throws(KeyRingFailure) -> KeyRing {
    var bytes = try KeyFile.read(path)
    defer { wipe(&bytes) }
    let keys = try parse(bytes) + [newKey(random)]
    guard keys.count <= maximumKeyCount else { throw .damaged }
    let ring = try KeyRing(keys: keys)
    var text = try text(of: keys)
    defer { wipe(&text) }
    try KeyFile.replace(path, text)
    return ring
  }

  private static func newKey(_ random: any RandomSource) throws(KeyRingFailure) -> SymmetricKey {
    do {
      return try SymmetricKey.random(from: random)
    } catch {
      throw .crypto(error)
    }
  }

  /// The file's text; built as bytes, so that it can be wiped.
  static func text(of keys: [SymmetricKey]) throws(KeyRingFailure) -> [UInt8] {
    var text = Array("\(firstLine)\n".utf8)
    // Room for every line at once: growing would leave copies behind that nobody wipes.
    text.reserveCapacity(text.count + keys.count * 64)
    for key in keys {
      text += Array("\(try id(of: key)) ".utf8)
      var bytes = key.copyOfBytes()
      defer { wipe(&bytes) }
      var digits = Base64Alphabet.url.digits(of: bytes)
      defer { wipe(&digits) }
      text += digits
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  static func parse(_ bytes: [UInt8]) throws(KeyRingFailure) -> [SymmetricKey] {
    let newline = UInt8(ascii: "\n")
    // First line, then at least one key line of 8 + 1 + 43 bytes.
    guard bytes.count >= firstLine.utf8.count + 1 + 52 else { throw .short }
    var lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    guard lines.first.map(Array.init) == Array(firstLine.utf8), lines.count <= 1 + maximumKeyCount else {
      throw .damaged
    }
    var keys: [SymmetricKey] = []
    for line in lines.dropFirst() {
      keys.append(try key(ofLine: line))
    }
    return keys
  }

  /// The key of one line, which is looked at where it lies: a copy would have to be wiped too.
  private static func key(ofLine line: ArraySlice<UInt8>) throws(KeyRingFailure) -> SymmetricKey {
    guard line.count == 52, line.dropFirst(8).first == UInt8(ascii: " "),
      let idBytes = Hex.decode(String(decoding: line.prefix(8), as: UTF8.self)),
      let id = KeyID(bytes: idBytes),
      var bytes = Base64Alphabet.url.bytes(of: line.dropFirst(9))
    else { throw .damaged }
    defer { wipe(&bytes) }
    let key: SymmetricKey
    do {
      key = try SymmetricKey(bytes: bytes)
    } catch {
      throw .damaged
    }
    guard try KeyRing.id(of: key) == id else { throw .damaged }
    return key
  }
}
