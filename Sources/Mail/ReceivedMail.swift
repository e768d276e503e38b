internal import Core
internal import Delivery

/// A mail that came, as far as we look at it.
struct ReceivedMail: Equatable {
  /// Who says they wrote it; nil where that is not one address.
  let from: EmailAddress?
  /// The first word of Auto-Submitted, in small letters.
  let autoSubmitted: String?
  /// Precedence, in small letters.
  let precedence: String?
  /// Whether it says that nobody wants to hear of it: an empty return path.
  let hasEmptyReturnPath: Bool
  /// Whether it is marked as an automatic answer or a list's in another way than by RFC 3834.
  let isMarkedAutomatic: Bool
  /// The Message-IDs that it answers, the nearest first.
  let answered: [String]
  /// The Message-IDs of mails that lie in it or are quoted by their header.
  let enclosed: [String]
  /// The addresses that it was sent to, as its header says.
  let recipients: [EmailAddress]
  /// What our own mail server says of who wrote it.
  let isAuthenticated: Bool
  /// The report of a mail server.
  let report: DeliveryReport?
  /// Whether it says that it is such a report.
  let isReport: Bool
  /// Its words.
  let text: String?

  /// A mail.
  ///
  /// - Parameters:
  ///   - parsed: the mail, taken apart.
  ///   - authservID: the name of our own mail server in Authentication-Results; nil where nobody is believed.
  init(_ parsed: MIMEParser.Parsed, authservID: String?) {
    let head = parsed.parts.first
    func value(_ name: String) -> String? { head?.value(of: name) }
    from = parsed.from.flatMap { try? EmailAddress(parsing: $0) }
    autoSubmitted = head?.values(of: "auto-submitted").first.map(ReceivedMail.firstWord)
    precedence = head?.values(of: "precedence").first.map(ReceivedMail.firstWord)
    // The topmost is our own server's.
    hasEmptyReturnPath =
      head?.values(of: "return-path").first.map { $0.filter { $0 != " " } == "<>" } ?? false
    isMarkedAutomatic = ["x-autoreply", "x-autorespond", "x-autoresponder", "list-id", "list-unsubscribe"]
      .contains { head?.values(of: $0).isEmpty == false }
    answered = ["in-reply-to", "references"].flatMap { name in
      (head?.values(of: name) ?? []).flatMap { ReceivedMail.messageIDs(in: $0).reversed() }
    }
    enclosed = ReceivedMail.enclosed(in: parsed.parts)
    recipients = ["delivered-to", "x-original-to", "envelope-to", "to", "cc"].flatMap { name in
      (head?.values(of: name) ?? []).flatMap(ReceivedMail.addresses)
    }
    isAuthenticated = ReceivedMail.isAuthenticated(head, from: from, authservID: authservID)
    let reports = parsed.parts.filter {
      $0.type == "message/delivery-status" || $0.type == "message/global-delivery-status"
    }
    report = reports.first.flatMap(\.text).flatMap { DeliveryReport($0) }
    isReport = !reports.isEmpty || parsed.parts.dropFirst().first?.type == "multipart/report"
    text = ReceivedMail.words(of: parsed.parts)
  }

  /// Whether a machine wrote it; such a mail is never answered.
  ///
  /// Source: RFC 3834 §2 and §5
  var isAutomatic: Bool {
    if let autoSubmitted, autoSubmitted != "no" { return true }
    if let precedence, ["bulk", "junk", "list", "auto_reply"].contains(precedence) { return true }
    return hasEmptyReturnPath || isMarkedAutomatic
  }

  private static func firstWord(_ value: String) -> String {
    String(value.lowercased().prefix { $0.isLetter || $0 == "-" || $0 == "_" })
  }

  /// The Message-IDs of mails that a report gives back, whole or by their header.
  private static func enclosed(in parts: [MIMEParser.Part]) -> [String] {
    parts.dropFirst().flatMap { part -> [String] in
      if part.type == "message" { return part.values(of: "message-id").flatMap(messageIDs) }
      guard part.type == "text/rfc822-headers" || part.type == "message/rfc822-headers", let text = part.text
      else { return [] }
      return text.split(whereSeparator: \.isNewline).filter { $0.lowercased().hasPrefix("message-id:") }
        .flatMap { messageIDs(in: String($0)) }
    }
  }

  /// What stands in angle brackets, with one @ and nothing that no Message-ID of ours has.
  static func messageIDs(in value: String) -> [String] {
    value.split(separator: "<").compactMap { piece in
      guard let end = piece.firstIndex(of: ">") else { return nil }
      let id = piece[..<end]
      let isOne =
        (3...MIMEComposer.maximumMessageIDBytes).contains(id.utf8.count)
        && id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } && id.filter { $0 == "@" }.count == 1
      return isOne ? String(id) : nil
    }
  }

  /// The addresses in a field; names around them are passed over.
  static func addresses(in value: String) -> [EmailAddress] {
    value.split { ",;<>\" \t()".contains($0) }.filter { $0.contains("@") }.prefix(50).compactMap { word in
      // A word that is no address is one of the names around them.
      do { return try EmailAddress(parsing: String(word)) } catch { return nil }
    }
  }

  /// Whether our own mail server says by DMARC, or by a signature of the sender's own domain, that From is not forged.
  ///
  /// Only the topmost field counts that has our server's name: whatever came with the mail stands below it, since each server
  /// adds its fields at the top.
  ///
  /// Source: RFC 8601 §2.2 and §5
  private static func isAuthenticated(
    _ head: MIMEParser.Part?,
    from: EmailAddress?,
    authservID: String?
  ) -> Bool {
    guard let head, let from, let authservID, !authservID.isEmpty else { return false }
    guard let topmost = head.values(of: "authentication-results").first,
      let field = bare(topmost.lowercased())
    else { return false }
    let results = field.split(separator: ";").map { part in
      part.split { $0 == " " || $0 == "\t" }.map(String.init)
    }
    guard results.first?.first == authservID.lowercased() else { return false }
    return results.dropFirst().contains { words in
      if words.first == "dmarc=pass" { return true }
      return words.first == "dkim=pass" && words.contains("header.d=" + from.domain)
    }
  }

  /// A structured field without comments and without what stands in quotation marks, which the sender may have chosen.
  ///
  /// Source: RFC 5322 §3.2.2 and §3.2.4
  ///
  /// - Parameter field: the field's value.
  /// - Returns: what is left; nil where a comment or a quotation does not end.
  static func bare(_ field: String) -> String? {
    var left = ""
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for character in field {
      if isEscaped {
        isEscaped = false
        continue
      }
      switch character {
      case "\\" where depth > 0 || isQuoted: isEscaped = true
      case "\"" where depth == 0:
        // What was quoted is a word of its own, though nobody may read it.
        left.append("?")
        isQuoted.toggle()
      case "(" where !isQuoted: depth += 1
      case ")" where !isQuoted && depth > 0:
        depth -= 1
        left.append(" ")
      default: if depth == 0, !isQuoted { left.append(character) }
      }
    }
    return depth == 0 && !isQuoted && !isEscaped ? left : nil
  }

  /// The first text that is meant to be read; without one, what stands between the tags of the first HTML.
  private static func words(of parts: [MIMEParser.Part]) -> String? {
    // What lies in a mail that lies in this one was written by somebody else.
    var own: [MIMEParser.Part] = []
    for part in parts.dropFirst() {
      if part.type == "message" || part.type.hasPrefix("message/") { break }
      own.append(part)
    }
    let shown = own.filter { !$0.isAttachment }
    if let plain = shown.first(where: { $0.type == "text/plain" })?.text { return plain }
    return shown.first { $0.type == "text/html" }?.text.map(withoutTags)
  }

  private static func withoutTags(_ html: String) -> String {
    var text = ""
    var isInTag = false
    for character in html {
      switch character {
      case "<": isInTag = true
      case ">": isInTag = false
      default: if !isInTag { text.append(character) }
      }
    }
    return text
  }
}
