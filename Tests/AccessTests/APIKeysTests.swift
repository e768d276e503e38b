import Access
import Core
import Storage
import Support
import Testing

@Suite("API keys", .onBothDatabases) struct APIKeysTests {
  private func text(_ created: CreatedAPIKey) -> String { created.text.reveal { $0 } }

  @Test func `a key that was made is known with its scopes`() async throws {
    let world = try await AccessWorld()
    let created = try await world.keys.create(label: "case system", scopes: [.people, .messages])
    let key = try #require(try await world.authenticate(text(created)))
    #expect(key.id == created.key.id)
    #expect(key.label == "case system")
    #expect(key.scopes == [.people, .messages])
    #expect(text(created).hasPrefix("pk_"))
    #expect(text(created).utf8.count == 73)
    #expect(try await world.audited()["api_key.created done"] == 1)
  }

  @Test func `the secret of one key does not go with the id of another`() async throws {
    let world = try await AccessWorld()
    let one = text(try await world.keys.create(label: "one", scopes: [.audit]))
    let other = text(try await world.keys.create(label: "other", scopes: [.people]))
    let mixed = String(one.prefix(30)) + String(other.suffix(43))
    #expect(try await world.authenticate(mixed) == nil)
    #expect(try await world.authenticate(one) != nil)
  }

  @Test func `what has not the form of a key is no key`() async throws {
    let world = try await AccessWorld()
    let good = text(try await world.keys.create(label: "one", scopes: [.audit]))
    let odd = [
      "", "pk_", String(good.dropLast()), good + "A", String(good.dropFirst()), good.uppercased(),
      String(good.prefix(29)), "\(good.prefix(29))-\(good.suffix(43))", " " + good,
    ]
    for text in odd { #expect(try await world.authenticate(text) == nil) }
    #expect(try await world.authenticate(good) != nil)
  }

  @Test func `a revoked key is dead at once and stays on the list`() async throws {
    let world = try await AccessWorld()
    let created = try await world.keys.create(label: "one", scopes: [.audit])
    let elsewhere = try await AccessWorld(sharing: world)
    #expect(try await elsewhere.authenticate(text(created)) != nil)
    #expect(try await world.keys.revoke(created.key.id))
    #expect(try await elsewhere.authenticate(text(created)) == nil)
    #expect(try await !world.keys.revoke(created.key.id))
    let listed = try await world.keys.list()
    #expect(listed.map(\.id) == [created.key.id])
    #expect(listed.first?.revokedAt == world.clock.now)
    #expect(try await world.audited()["api_key.revoked done"] == 1)
  }

  @Test func `an admission is judged where the call reads, and remembers how`() async throws {
    struct Refused: Error {}
    let world = try await AccessWorld()
    let good = text(try await world.keys.create(label: "one", scopes: [.messages]))
    let other = text(try await world.keys.create(label: "other", scopes: [.people]))
    let wrong = String(good.prefix(30)) + String(other.suffix(43))
    #expect(Admission.given.state == .given)
    for (key, state) in [(good, Admission.State.given), (other, .refused), (wrong, .refused)] {
      let presented = try #require(try PresentedAPIKey(parsing: key))
      let admission = world.keys.admission(presented) { key in
        guard key?.scopes == [.messages] else { throw Refused() }
      }
      #expect(admission.state == .unjudged)
      do { try await world.database.database.read { try admission.judge(in: $0) } } catch is Refused {}
      #expect(admission.state == state)
    }
  }
}
