/// The floors of the house: which rooms there are, and what each may import.
///
/// Sources/README.md tells it in words. A room that is not built yet may stand here already.
enum House {
  /// Floor 1: each knows Core, and no other room.
  static let tools: [String] = ["Crypto", "Storage", "Transfer", "HTTPEngine", "Templating"]

  /// Floor 2, in order: each may import floor 1 and those before it.
  static let sharedGround: [String] = [
    "Keys", "Backup", "Record", "Alerts", "Jobs", "People", "Delivery", "Attachments", "Access",
  ]

  /// Each may import floor 1 and Delivery, and no other channel.
  static let channels: [String] = ["Mail", "Texts", "Chat"]

  /// Floor 3: each may import floors 1 and 2, and no other purpose.
  static let purposes: [String] = ["Verification", "Authenticity", "Portal", "Reminders", "Intake", "Rights"]

  /// Floor 4.
  static let roof = "Web"

  /// Floor 5: these may import everything.
  static let executables: [String] = ["Postern", "Rehearsal", "Bench"]

  /// The C libraries, and the rooms that hold their handles.
  static let doors: [String: [String]] = [
    // Bench weighs what the libraries do by themselves.
    "COpenSSL": ["Crypto", "HTTPEngine", "Bench"],
    "CArgon2": ["Crypto", "Bench"],
    "CCurl": ["Transfer"],
    "CEvent": ["HTTPEngine"],
    "CSQLite": ["Storage", "Bench"],
    "CPostgres": ["Storage"],
    "CMime": ["Mail"],
    "CPhoneNumber": ["Core"],
    "CMagic": ["Attachments"],
    "CQRCode": ["Access"],
    // What the process asks of the kernel about itself.
    "CProcess": ["Postern"],
    // Counts the syncs of the process that measures.
    "CBench": ["Bench"],
    // Only CMime, which is C, stands on it.
    "CGMime": [],
  ]

  /// What comes with the toolchain.
  static let toolchain: Set<String> = ["Foundation", "Synchronization", "Dispatch", "Glibc"]

  /// Every Swift room.
  static let rooms: [String] = ["Core"] + tools + sharedGround + channels + purposes + [roof] + executables

  /// The rooms that a room may import; nil where the house has no such room.
  static func importable(by room: String) -> Set<String>? {
    let floorOne = Set(["Core"] + tools)
    if room == "Core" { return [] }
    if tools.contains(room) { return ["Core"] }
    if let index = sharedGround.firstIndex(of: room) { return floorOne.union(sharedGround[..<index]) }
    if channels.contains(room) { return floorOne.union(["Delivery"]) }
    if purposes.contains(room) { return floorOne.union(sharedGround) }
    if room == roof {
      // Of Crypto it needs the tokens in links and forms.
      return Set(["HTTPEngine", "Templating", "Crypto", "Core"] + sharedGround + purposes)
    }
    if executables.contains(room) { return Set(rooms).subtracting(executables) }
    return nil
  }
}
