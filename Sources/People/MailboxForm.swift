internal import Core

extension EmailAddress {
  /// The mailbox behind an address, as far as its spelling tells: the party wall alone compares by it.
  ///
  /// What stands behind a `+` is dropped everywhere; Google Mail besides reads over dots and has two domains. It finds too
  /// many rather than too few, so nobody signs in by it and nothing is sent to it.
  var mailboxForm: String { EmailAddress.mailboxForm(of: text) }

  /// The same of an address that was parsed when its record came in.
  static func mailboxForm(of address: String) -> String {
    let parts = address.lowercased().split(separator: "@")
    guard let written = parts.first, let domain = parts.last, parts.count == 2 else {
      return address.lowercased()
    }
    let untagged = written.prefix { $0 != "+" }
    var local = String(untagged.isEmpty ? written : untagged)
    guard googleDomains.contains(String(domain)) else { return "\(local)@\(domain)" }
    local.removeAll { $0 == "." }
    return "\(local)@gmail.com"
  }

  private static let googleDomains: Set<String> = ["gmail.com", "googlemail.com"]
}
