import Core
import Foundation
import Storage
import People
import Testing

@testable import Postern

@Suite("Settings") struct SettingsTests {
  @Test func `what is right is read as typed values`() throws {
    var example = try SettingsExample()
    example.set("server.operations", "[::1]:9443")
    example.set("server.trustedProxies", ["10.0.0.0/8", "::1"])
    example.set("limits.passwordQueue", 7)
    let settings = try example.parse()
    #expect(settings.agencies.map(\.id) == ["england"])
    let agency = try #require(settings.agency("england"))
    #expect(agency.names == [.english: "Family Court Advice"])
    #expect(agency.retention == .untilYoungestIs(25))
    #expect(agency.deadlines.access == .months(1))
    #expect(agency.deadlines.erasure == .days(28))
    #expect(agency.identityFacts == [.dateOfBirth, .address])
    #expect(settings.server.listen == ListenAddress(address: "127.0.0.1", port: 8443))
    #expect(settings.server.operations == ListenAddress(address: "::1", port: 9443))
    #expect(settings.server.publicURL.text == "https://messages.example.org")
    #expect(settings.server.certificate == example.folder + "/c.pem")
    #expect(settings.server.trustedProxies.count == 2)
    #expect(settings.database == .sqlite(example.folder + "/postern.db"))
    #expect(settings.email.from.address(for: "england")?.text == "messages@example.org")
    #expect(settings.limits.passwordQueue == 7)
    #expect(settings.limits.connections == LimitSettings.standard.connections)
    #expect(settings.keepsEverythingHere)
    try example.remove()
  }

  @Test(arguments: [
    "x", "agencies.england.x", "agencies.england.name.x", "agencies.england.contacts.x",
    "agencies.england.retention.x", "agencies.england.deadlines.x", "server.x", "email.x", "email.smtp.x",
    "text.x",
    "chat.x", "staff.x", "limits.x",
  ])
  func `an unknown name is refused by its path, and the known ones are named`(path: String) throws {
    var example = try SettingsExample()
    example.set("email.smtp.url", "smtp://mail.example.org")
    example.set(path, 1)
    let problems = example.problems()
    #expect(problems.map(\.path) == [path])
    #expect(problems.first?.mend.hasPrefix("unknown setting; known here: ") == true)
    try example.remove()
  }

  @Test(arguments: [
    "agencies", "agencies.england.name", "agencies.england.languages", "agencies.england.domain",
    "agencies.england.contacts", "agencies.england.contacts.phone", "agencies.england.retention",
    "agencies.england.deadlines", "agencies.england.deadlines.access", "agencies.england.identityFacts",
    "agencies.england.exitURL", "server", "server.listen", "server.publicURL", "server.certificate",
    "server.key",
    "database", "keyRing", "templates", "email", "email.transport", "email.from", "email.replyTo", "text",
    "text.transport", "chat", "chat.transport", "malware",
  ])
  func `what must be written is named where it is missing`(path: String) throws {
    var example = try SettingsExample()
    example.set(path, nil)
    let problems = example.problems()
    #expect(problems.map(\.path) == [path])
    #expect(problems.first?.mend.contains("missing") == true)
    try example.remove()
  }

  @Test func `bank holidays are read, and none are needed`() throws {
    var example = try SettingsExample()
    #expect(try example.parse().bankHolidays == [])
    example.set("bankHolidays", [["date": "2026-05-08", "name": "A day of its own"]])
    let settings = try example.parse()
    let day = try #require(CivilDate(year: 2026, month: 5, day: 8))
    #expect(settings.bankHolidays == [BankHoliday(date: day, name: "A day of its own")])
    #expect(!settings.workingDays.isWorked(day))
    try example.remove()
  }

  @Test(arguments: [
    (0, "2026-11-22", "none are listed"), (24, "2026-11-22", nil), (24, "2028-10-27", nil),
    (24, "2028-10-28", "listed to 2028-12-26"), (24, "2029-05-01", "listed to 2028-12-26"),
    (23, "2026-11-22", "fewer than 8 are listed of 2028"),
  ])
  func `check warns of a list that ends soon or is not whole`(count: Int, today: String, warning: String?)
    throws
  {
    var example = try SettingsExample()
    let days: [JSONValue] = BankHolidaySettings.known.prefix(count).map {
      ["date": .string($0.0), "name": .string($0.1)]
    }
    example.set("bankHolidays", .array(days))
    let finding = Doctor.bankHolidays(try example.parse(), today: try #require(CivilDate(parsing: today)))
    #expect(finding.state == (warning == nil ? .good : .warning))
    if let warning { #expect(finding.text.hasPrefix(warning)) }
    try example.remove()
  }

  static let wrong: [(path: String, value: JSONValue, named: String, mend: String)] = [
    ("bankHolidays", "2026-12-25", "bankHolidays", "a list in brackets"),
    ("bankHolidays", ["2026-12-25"], "bankHolidays[0]", "{ date:"),
    ("bankHolidays", [["date": "2026-02-30", "name": "x"]], "bankHolidays[0].date", "a day that exists"),
    ("bankHolidays", [["date": "1 May 2026", "name": "x"]], "bankHolidays[0].date", "a day that exists"),
    ("bankHolidays", [["name": "x"]], "bankHolidays[0].date", "a day that exists"),
    ("bankHolidays", [["date": "2026-12-26", "name": "x"]], "bankHolidays[0].date", "substitute day"),
    ("bankHolidays", [["date": "2026-12-25"]], "bankHolidays[0].name", "is missing"),
    ("bankHolidays", [["date": "2026-12-25", "name": ""]], "bankHolidays[0].name", "must not be empty"),
    ("bankHolidays", [["date": "2026-12-25", "name": "x", "y": 1]], "bankHolidays[0].y", "date and name"),
    ("agencies", [:], "agencies", "at least one agency"), ("agencies", 1, "agencies", "in braces"),
    ("agencies.England", [:], "agencies.England", "small letters"),
    ("agencies.england", "x", "agencies.england", "in braces"),
    ("agencies.england.name.en", 1, "agencies.england.name.en", "text in quotes"),
    ("agencies.england.name.en", " ", "agencies.england.name.en", "must not be empty"),
    ("agencies.england.name.en", "a\nb", "agencies.england.name.en", "control characters"),
    ("agencies.england.languages", [], "agencies.england.languages", "at least one"),
    ("agencies.england.languages", ["en", "fr"], "agencies.england.languages[1]", "\"en\", \"cy\""),
    ("agencies.england.languages", ["en", "cy"], "agencies.england.name.cy", "is missing"),
    ("agencies.england.domain", "no domain", "agencies.england.domain", "a domain name"),
    ("agencies.england.contacts.phone", "12", "agencies.england.contacts.phone", "telephone number"),
    ("agencies.england.contacts.email", "x@", "agencies.england.contacts.email", "@"),
    (
      "agencies.england.retention", ["untilYoungestIs": 25, "years": 7], "agencies.england.retention.years",
      "leave out"
    ),
    ("agencies.england.retention", [:], "agencies.england.retention.untilYoungestIs", "is missing"),
    (
      "agencies.england.retention.untilYoungestIs", "25", "agencies.england.retention.untilYoungestIs",
      "whole number"
    ),
    (
      "agencies.england.retention.untilYoungestIs", 0, "agencies.england.retention.untilYoungestIs",
      "from 1 to 120"
    ),
    ("agencies.england.deadlines.access", "soon", "agencies.england.deadlines.access", "28 days"),
    ("agencies.england.deadlines.access", "+5 days", "agencies.england.deadlines.access", "28 days"),
    ("agencies.england.deadlines.access", "0 days", "agencies.england.deadlines.access", "28 days"),
    ("agencies.england.identityFacts", ["shoe_size"], "agencies.england.identityFacts[0]", "date_of_birth"),
    ("agencies.england.exitURL", "http://www.example.org", "agencies.england.exitURL", "https://"),
    ("server.listen", "8443", "server.listen", "127.0.0.1:8443"),
    ("server.listen", "example.org:443", "server.listen", "numeric address"),
    ("server.operations", "127.0.0.1:8443", "server.operations", "must differ"),
    ("server.publicURL", "https://example.org/path", "server.publicURL", "without a path"),
    ("server.publicURL", "https://a.example.org\\@b.example.org", "server.publicURL", "write an address"),
    ("server.publicURL", "http://example.org", "server.publicURL", "https://"),
    ("server.trustedProxies", ["10.0.0.0/33"], "server.trustedProxies[0]", "a range"),
    ("database", "postgresql://db.example.org/postern", "database", "names no user"),
    ("database", "mysql:x", "database", "sqlite:PATH"), ("database", "sqlite:", "database", "sqlite:PATH"),
    ("email.transport", "pigeon", "email.transport", "\"outbox\", \"smtp\""),
    ("email.transport", "smtp", "email.smtp", "is missing"),
    ("email.from", "messages@example.com", "email.from", "must end in @example.org"),
    ("email.from", "messages@evilexample.org", "email.from", "must end in @example.org"),
    ("email.from", [:], "email.from.england", "each agency needs an address"),
    ("email.from", ["england": "messages@example.com"], "email.from.england", "must end in @example.org"),
    (
      "email.from", ["england": "a@example.org", "mars": "a@example.org"], "email.from.mars", "no such agency"
    ),
    ("email.from", ["england": "nothing"], "email.from.england", "@"),
    ("email.replyTo", "replies", "email.replyTo", "@"),
    ("email.smtp", ["url": "http://mail.example.org"], "email.smtp.url", "smtp://"),
    ("email.smtp", ["url": "smtp://u:p@mail.example.org"], "email.smtp.url", "smtp://"),
    (
      "email.smtp", ["url": "smtp://mail.example.org", "user": "u"], "email.smtp.password",
      "user and password"
    ),
    ("email.inbound", [:], "email.inbound.imap", "missing"),
    ("email.inbound", ["imap": ["user": "u", "password": "p"]], "email.inbound.imap.url", "imaps://"),
    (
      "email.inbound", ["imap": ["url": "http://mail.example.org", "user": "u", "password": "p"]],
      "email.inbound.imap.url", "imap"
    ),
    (
      "email.inbound",
      ["imap": ["url": "imaps://mail.example.org", "user": "u", "password": "p", "everySeconds": 0]],
      "email.inbound.imap.everySeconds", "from 1 to 3600"
    ),
    ("text.transport", "notify", "text.transport", "not available yet"),
    ("text.transport", "twilio", "text.transport", "not available yet"),
    ("text.baseURL", "http://api.example.org", "text.baseURL", "only https"),
    ("chat.transport", "whatsapp", "chat.transport", "not available yet"),
    ("chat.appSecret", "", "chat.appSecret", "empty"), ("chat.appSecret", 1, "chat.appSecret", "{ file:"),
    ("chat.appSecret", ["file": "a", "credential": "b"], "chat.appSecret", "{ file:"),
    ("chat.appSecret", ["vault": "a"], "chat.appSecret", "credential"),
    ("malware", true, "malware", "\"none\""),
    ("malware", ["clamav": "x"], "malware", "\"none\""),
    ("malware", ["clamd": "tcp://10.0.0.1:3310"], "malware.clamd", "on this machine"),
    ("malware", ["clamd": "tcp://127.0.0.1"], "malware.clamd", "on this machine"),
    ("malware", ["clamd": "tcp://127.0.0.1:3310/x"], "malware.clamd", "without a path"),
    ("malware", ["clamd": "unix:clamd.ctl"], "malware.clamd", "the whole path"),
    ("malware", ["clamd": "127.0.0.1:3310"], "malware.clamd", "write an address"),
    ("staff", ["oidc": [:]], "staff.oidc", "not available yet"),
    ("limits.connections", .number(1.5), "limits.connections", "whole number"),
    ("limits.connectionsPerAddress", 0, "limits.connectionsPerAddress", "from 1"),
  ]

  @Test(arguments: wrong)
  func `a wrong value is named with its mend and never repeated`(
    path: String,
    value: JSONValue,
    named: String,
    mend: String
  ) throws {
    var example = try SettingsExample()
    example.set(path, value)
    let problems = example.problems()
    #expect(problems.map(\.path) == [named])
    #expect(problems.first?.mend.contains(mend) == true, "\(problems)")
    try example.remove()
  }

  @Test func `everything wrong is said at once`() throws {
    var example = try SettingsExample()
    example.set("server.listen", "x")
    example.set("keyRing", nil)
    example.set("chat.stray", 1)
    example.set("email.from", "a@example.com")
    #expect(Set(example.problems().map(\.path)) == ["server.listen", "keyRing", "chat.stray", "email.from"])
    try example.remove()
  }

  @Test(arguments: [
    ("example.org", true), ("EXAMPLE.org", true), ("mail.example.org", false), ("xexample.org", false),
  ])
  func `a sender is of the agency's own domain, for pages say that mail ends in it`(
    domain: String,
    isTaken: Bool
  ) throws {
    var example = try SettingsExample()
    example.set("email.from", .string("messages@\(domain)"))
    #expect(example.problems().isEmpty == isTaken)
    try example.remove()
  }

  @Test func `each agency may have its own sender, and all must fit`() throws {
    var example = try SettingsExample()
    example.set("agencies.wales", SettingsExample.agency(domain: "example.net"))
    #expect(example.problems().map(\.path) == ["email.from"])
    example.set("email.from", ["england": "a@example.org", "wales": "b@example.net"])
    #expect(try example.parse().email.from.address(for: "wales")?.text == "b@example.net")
    try example.remove()
  }

  @Test(arguments: ["{", "{ a: }", "[]", "\"x\"", "", "{ \"a\": 1 \"b\": \"canary\" }"])
  func `a file that is not JSON5 or no section is refused without being quoted`(text: String) throws {
    let failure = #expect(throws: SettingsFailure.self) {
      try Settings.parse(
        Data(text.utf8),
        file: "/f",
        place: SettingsPlace(folder: "/", credentialsFolder: nil)
      )
    }
    #expect(failure?.problems.count == 1)
    #expect(failure?.lines.joined().contains("canary") == false)
  }
}
