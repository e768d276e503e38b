internal import Core
internal import Crypto
internal import HTTPEngine
internal import Jobs
internal import Storage
internal import Templating
internal import Web

/// The opened gateway: what the settings name, found right and held open until ``close()``.
struct Gateway: Sendable {
  let settings: Settings
  let surroundings: Surroundings
  let keyRing: KeyRing
  let database: Database
  let templates: TemplateShelf

  /// Opens key ring, templates and database, after a self-test.
  ///
  /// - Parameters:
  ///   - settings: what to open.
  ///   - surroundings: time, randomness and the log.
  ///   - mayMigrate: whether the database may be brought up to date.
  /// - Returns: the gateway; the caller closes it.
  /// - Throws: the failure of the room that could not be opened; nothing stays open.
  static func open(
    _ settings: Settings,
    surroundings: Surroundings,
    mayMigrate: Bool = true
  ) throws -> Gateway {
    try StartUpTest.run(settings, surroundings)
    let keyRing = try KeyRing.load(path: settings.keyRing)
    try StartUpTest.judgeTemplateFolder(settings)
    let templates = try TemplateShelf { () throws(TemplateProblem) in try loadTemplates(settings) }
    let database = try Database.open(settings.database, surroundings: surroundings, migrate: mayMigrate)
    return Gateway(
      settings: settings,
      surroundings: surroundings,
      keyRing: keyRing,
      database: database,
      templates: templates
    )
  }

  /// Reads and checks the templates that the settings name.
  static func loadTemplates(_ settings: Settings) throws(TemplateProblem) -> TemplateLibrary {
    let spoken = Set(settings.agencies.flatMap { settings.writtenLanguages(of: $0) })
    return try TemplateLibrary.load(
      directory: settings.templates,
      models: Wiring.templateModels,
      languages: Language.allCases.filter(spoken.contains)
    )
  }

  /// Serves until a signal asks it to end.
  ///
  /// - Parameters:
  ///   - signals: what the process is told.
  ///   - showsOutbox: whether the pages of the built-in outbox are there.
  ///   - prepare: called before the first connection is taken, with every room open.
  ///   - ready: called when connections are taken, with the address.
  /// - Throws: what opening the house, preparing or listening throws.
  func serve(
    until signals: AsyncStream<Signal>,
    showsOutbox: Bool = false,
    prepare: (House) async throws -> Void = { _ in },
    ready: (String) -> Void
  ) async throws {
    let house = try await House.open(self, showsOutbox: showsOutbox)
    do {
      try await prepare(house)
      try await serve(house, until: signals, ready: ready)
    } catch {
      await house.close()
      throw error
    }
    await house.close()
  }

  private func serve(_ house: House, until signals: AsyncStream<Signal>, ready: (String) -> Void) async throws
  {
    let responder = WebResponder(house.web)
    let server = try HTTPServer(
      configuration: Gateway.publicListener(settings),
      responder: responder,
      surroundings: surroundings
    )
    let metrics = MetricsPage(
      server: server,
      meter: responder.meter,
      house: house,
      database: database,
      surroundings: surroundings,
      startedAt: surroundings.now
    )
    let operations = try operationsListener.map { configuration in
      try HTTPServer(
        configuration: configuration,
        responder: Wiring.operationsResponder(self, metrics),
        surroundings: surroundings
      )
    }
    let port = try server.start()
    do {
      _ = try operations?.start()
    } catch {
      await server.stop(grace: .zero)
      throw error
    }
    ready(address(onPort: port))
    surroundings.log(.notice, "The gateway is ready.", ["port": .number(port)])
    await withTaskGroup { group in
      group.addTask { await house.work() }
      group.addTask {
        await CertificateWatch(expires: { server.certificateExpires }, surroundings: surroundings).run()
      }
      await obey(signals, server)
      // No job is begun any more; those under way, such as a mail half handed over, end by themselves if they can.
      house.runner.stop()
      await server.stop(grace: Gateway.gentleEnd)
      group.addTask {
        do { try await Task.sleep(for: Gateway.lastJobs) } catch { return }
      }
      await group.next()
      group.cancelAll()
    }
    await operations?.stop(grace: .seconds(1))
    surroundings.log(.notice, "The gateway has ended.")
  }

  /// How long what is under way may take when the gateway ends (S79).
  static let gentleEnd: Duration = .seconds(20)
  /// How long jobs under way may take after that; what is left is done after the next start.
  static let lastJobs: Duration = .seconds(10)

  /// Closes the database.
  func close() async {
    await database.close()
  }

  private func obey(_ signals: AsyncStream<Signal>, _ server: HTTPServer) async {
    for await signal in signals {
      switch signal {
      case .stop:
        surroundings.log(.notice, "A signal asks the gateway to end; it takes nothing new.")
        return
      case .reload: reload(server)
      }
    }
  }

  /// Loads certificate and templates anew; bad ones leave the old ones in use.
  private func reload(_ server: HTTPServer) {
    do {
      try templates.reload()
      surroundings.log(.notice, "The templates were loaded anew.")
    } catch {
      surroundings.log(
        .error,
        "The templates were not loaded anew; `postern check` says why. The old ones stay in use."
      )
    }
    do {
      try StartUpTest.judgeServerKey(settings)
      try server.reloadCertificate()
      surroundings.log(.notice, "The certificate was loaded anew.")
      CertificateWatch(expires: { server.certificateExpires }, surroundings: surroundings).look()
    } catch {
      surroundings.log(
        .error,
        "The certificate was not loaded anew; `postern check` says what to mend. The old one stays in use.",
        ["failure": .name(of: error)]
      )
    }
  }

  private func address(onPort port: Int) -> String {
    // Port 0 is for tests: what was bound is what must be typed.
    guard settings.server.listen.port == 0 else { return settings.server.publicURL.text }
    return "https://\(settings.server.publicURL.host):\(port)"
  }

  /// The public listener.
  static func publicListener(_ settings: Settings) -> HTTPServerConfiguration {
    let server = settings.server
    var configuration = HTTPServerConfiguration(
      address: server.listen.address,
      port: server.listen.port,
      hosts: [server.publicURL.host],
      tls: .init(certificatePath: server.certificate, keyPath: server.key)
    )
    configuration.trustedProxies = server.trustedProxies
    configuration.limits.connections = settings.limits.connections
    configuration.limits.connectionsPerAddress = settings.limits.connectionsPerAddress
    return configuration
  }

  private var operationsListener: HTTPServerConfiguration? {
    settings.server.operations.map { listen in
      var configuration = HTTPServerConfiguration(
        address: listen.address,
        port: listen.port,
        hosts: nil,
        tls: nil
      )
      configuration.loops = 1
      return configuration
    }
  }
}

extension Settings {
  /// The languages of an agency that the templates are written in; pages and mails speak no other.
  ///
  /// - Parameter agency: whose.
  /// - Returns: never empty: where none of its languages is written yet, English speaks for it.
  func writtenLanguages(of agency: AgencySettings) -> [Language] {
    let written = agency.languages.filter {
      FilePaths.exists(FilePaths.absolute("Text/\($0.rawValue)", in: templates))
    }
    return written.isEmpty ? [.english] : written
  }
}
