import Alerts
import Authenticity
import Core
import Delivery
import Jobs
import Storage
import Support

/// The rooms around Authenticity, with mails that left and mails that wait.
struct AuthenticityGround {
  let rooms: PortalGround

  init() async throws { rooms = try await PortalGround.make() }

  var authenticity: Authenticity { rooms.authenticity }
  var clock: TestClock { rooms.clock }
  var database: Database { rooms.stored.database }

  func check(
    _ number: MessageNumber,
    _ address: String,
    network: String = "192.0.2.1"
  ) async throws -> Authenticity.Answer {
    try await authenticity.check(number, at: EmailAddress(parsing: address), network: network)
  }

  /// A mail that a server has taken.
  func sentMail(to name: String) async throws -> MessageNumber {
    let number = try await queuedMail(to: name)
    await rooms.runner.drain()
    return number
  }

  /// A mail that waits.
  func queuedMail(to name: String) async throws -> MessageNumber {
    let someone = try await rooms.verified(name)
    let number = try MessageNumber(from: rooms.surroundings.random)
    let prepared = try rooms.delivery.prepare(
      RenderedMail(
        agency: "england",
        to: someone.address,
        subject: "Something waits",
        text: "A text.",
        html: "<p>A text.</p>",
        languages: [.english]
      ),
      for: someone.id,
      contactPoint: someone.point,
      purpose: .notice,
      messageNumber: number
    )
    try await database.write { [delivery = rooms.delivery] in try delivery.enqueue(prepared, in: $0) }
    return number
  }

  func report(text: String, contact: String = "") -> Report {
    Report(
      text: Secret(text),
      sender: Secret(""),
      messageNumber: Secret(""),
      contact: Secret(contact),
      language: .welsh
    )
  }
}
