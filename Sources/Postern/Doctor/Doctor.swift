internal import Core
internal import Crypto
internal import HTTPEngine
internal import Templating

/// Looks at everything that the gateway needs, and changes nothing.
struct Doctor: Sendable {
  let surroundings: Surroundings

  /// Looks at all that the settings name.
  func examine(_ settings: Settings) async -> [Finding] {
    [
      .good("settings", "\(settings.file), for \(settings.agencies.map(\.id).joined(separator: ", "))"),
      machine(), clock(),
      keyRing(settings), certificate(settings),
    ] + (await database(settings)) + [
      templates(settings), sender(settings), placeholders(settings), transports(settings),
      Doctor.bankHolidays(settings, today: LondonTime.date(of: surroundings.now)), await mailbox(settings),
      files(),
      await malware(settings),
    ]
  }

  /// What there is to say where the settings themselves are wrong.
  func examine(_ failure: SettingsFailure) -> [Finding] {
    failure.problems.map { problem in
      .wrong(
        "settings",
        problem.path.isEmpty ? failure.file : "\(failure.file): \(problem.path)",
        mend: problem.mend
      )
    } + [machine(), clock()]
  }

  private func machine() -> Finding {
    do {
      try selfTest(random: surroundings.random)
      return .good("machine", "known answers and randomness are right")
    } catch {
      return .wrong("machine", error)
    }
  }

  private func clock() -> Finding {
    guard SystemClock.isSane(surroundings.now) else {
      return .wrong(
        "clock",
        "it shows \(surroundings.now.rfc3339), which cannot be",
        mend: "set it: timedatectl set-ntp true",
        code: .unavailable
      )
    }
    return .good("clock", surroundings.now.rfc3339)
  }

  private func keyRing(_ settings: Settings) -> Finding {
    do {
      let ring = try KeyRing.load(path: settings.keyRing)
      return .good("key ring", "\(ring.activeID) in use, \(ring.ids.count) in all")
    } catch {
      return .wrong("key ring", settings.keyRing, mend: error.description)
    }
  }

  private func certificate(_ settings: Settings) -> Finding {
    let expires: Timestamp?
    do {
      try StartUpTest.judgeServerKey(settings)
      expires = try HTTPServer(
        configuration: Gateway.publicListener(settings),
        responder: HealthResponder(readiness: []),
        surroundings: surroundings
      ).certificateExpires
    } catch let error as ProgramFailure {
      return .wrong("certificate", error)
    } catch {
      return .wrong(
        "certificate",
        settings.server.certificate,
        mend: "\(error); `postern certs development` makes one to try with"
      )
    }
    guard let expires else {
      return .wrong("certificate", settings.server.certificate, mend: "name one in server")
    }
    let left = expires - surroundings.now
    let text = "\(left.components.seconds / 86_400) days left, until \(expires.rfc3339)"
    if left <= .zero { return .wrong("certificate", text, mend: "renew it, then send the gateway SIGHUP") }
    if left < CertificateWatch.warning {
      return .warning("certificate", text, mend: "renew it, then send the gateway SIGHUP")
    }
    return .good("certificate", text)
  }

  private func templates(_ settings: Settings) -> Finding {
    do {
      try StartUpTest.judgeTemplateFolder(settings)
      let drafts = try Gateway.loadTemplates(settings).draftCounts.filter { $0.value > 0 }
      guard !drafts.isEmpty else { return .good("templates", settings.templates) }
      let counts = drafts.map { "\($0.value) in \"\($0.key.rawValue)\"" }.sorted().joined(separator: ", ")
      return .warning(
        "templates",
        "\(settings.templates), sentences that are drafts: \(counts)",
        mend:
          "let somebody who speaks the language read them, then name who and when as `_read_by` in each file"
      )
    } catch let problem as TemplateProblem {
      return .wrong("templates", settings.templates, mend: problem.description)
    } catch {
      return .wrong("templates", error)
    }
  }

  private func sender(_ settings: Settings) -> Finding {
    // The settings are refused where a sender is of another domain; this says which were compared.
    .good(
      "mail sender",
      "ends in " + settings.agencies.map { "\($0.domain) (\($0.id))" }.joined(separator: ", ")
    )
  }

  /// Whether the list of bank holidays reaches far enough.
  static func bankHolidays(_ settings: Settings, today: CivilDate) -> Finding {
    let item = "bank holidays"
    let mend = "add the next ones to bankHolidays, from https://www.gov.uk/bank-holidays"
    guard let last = settings.bankHolidays.map(\.date).max() else {
      return .warning(item, "none are listed: the rule since 1978 is followed", mend: mend)
    }
    let years = Dictionary(grouping: Set(settings.bankHolidays.map(\.date)), by: \.year)
    let short = years.filter { $0.value.count < BankHolidaySettings.usualPerYear }.keys.sorted()
    if !short.isEmpty {
      return .warning(
        item,
        "fewer than \(BankHolidaySettings.usualPerYear) are listed of "
          + short.map(String.init).joined(separator: ", "),
        mend: "list all of a year, or none: a year that is named has no others"
      )
    }
    let left = last.daysSince1970 - today.daysSince1970
    let text = "listed to \(last.iso8601)"
    return left < BankHolidaySettings.warningDays ? .warning(item, text, mend: mend) : .good(item, text)
  }

  /// What `init` wrote as an example and nobody has replaced: names that are set aside for examples (RFC 2606), and Ofcom's
  /// telephone numbers for drama.
  private func placeholders(_ settings: Settings) -> Finding {
    var left: [String] = []
    if Doctor.isReserved(settings.server.publicURL.host) { left.append("server.publicURL") }
    for agency in settings.agencies {
      let contacts = agency.contacts
      if Doctor.isReserved(agency.domain) { left.append("agencies.\(agency.id).domain") }
      if Doctor.isOfDrama(contacts.phone) { left.append("agencies.\(agency.id).contacts.phone") }
      if let email = contacts.email, Doctor.isReserved(email.domain) {
        left.append("agencies.\(agency.id).contacts.email")
      }
      if let children = contacts.children, Doctor.isOfDrama(children) {
        left.append("agencies.\(agency.id).contacts.children")
      }
      if let replyTo = settings.email.replyTo.address(for: agency.id), Doctor.isReserved(replyTo.domain) {
        left.append("email.replyTo (\(agency.id))")
      }
    }
    guard !left.isEmpty else { return .good("examples", "none are left in the settings") }
    return .warning(
      "examples",
      "still there from `postern init`: \(left.joined(separator: ", "))",
      mend: "right for a trial; families can reach nobody by them"
    )
  }

  /// Whether a telephone number is of London's range that Ofcom keeps for drama, 020 7946 0000 to 0999.
  private static func isOfDrama(_ phone: String) -> Bool { phone.filter(\.isNumber).contains("2079460") }

  /// Whether nobody can own a name.
  private static func isReserved(_ host: String) -> Bool {
    let labels = host.lowercased().split(separator: ".")
    if let last = labels.last, ["localhost", "example", "test", "invalid"].contains(last) { return true }
    return labels.count >= 2 && labels[labels.count - 2] == "example"
      && ["org", "com", "net"].contains(labels[labels.count - 1])
  }

  private func transports(_ settings: Settings) -> Finding {
    let kept = [
      settings.email.transport == .outbox ? "email" : nil, settings.text.transport == .outbox ? "text" : nil,
      settings.chat.transport == .outbox ? "chat" : nil,
    ].compactMap(\.self)
    guard !kept.isEmpty else { return .good("providers", "email, text and chat leave this machine") }
    return .warning(
      "providers",
      "kept on this machine, sent to nobody: \(kept.joined(separator: ", "))",
      mend: "right for a trial; for families set a transport other than \"outbox\""
    )
  }
}
