public import Core
internal import Crypto
internal import Record
public import Storage

/// Counts what anybody may ask without signing in, by the network that asks.
///
/// Ten in five minutes, as for passwords: whoever asks more often is told to wait. That says nothing about anybody.
public struct OpenQuestions: Sendable {
  /// What is asked.
  public enum Kind: Sendable {
    /// Whether a mail came from us.
    case mailCheck
    /// That somebody pretends to be us is told rather than asked, and counted alike.
    case report

    fileprivate var bucketKind: StaticString {
      switch self {
      case .mailCheck: "access.question.mail_check"
      case .report: "access.question.report"
      }
    }
  }

  /// One question that is ready to be counted, its hashes made before the writer is held.
  public struct Prepared: Sendable {
    let id: TryID
    let bucket: [UInt8]
  }

  private let ground: AccessGround

  /// Questions on this ground.
  public init(_ ground: AccessGround) {
    self.ground = ground
  }

  /// Makes a question ready to be counted.
  ///
  /// - Parameters:
  ///   - kind: what is asked.
  ///   - network: the network it comes from, as for a sign-in.
  /// - Returns: what ``count(_:in:)`` takes.
  /// - Throws: ``AccessFailure``.
  public func prepare(_ kind: Kind, network: String) throws(AccessFailure) -> Prepared {
    do {
      return Prepared(
        id: try ground.surroundings.newIdentifier(),
        bucket: try ground.index.of(network, kind: kind.bucketKind)
      )
    } catch { throw AccessFailure(error) }
  }

  /// Counts a question.
  ///
  /// - Parameters:
  ///   - prepared: what ``prepare(_:network:)`` made.
  ///   - connection: the transaction of the answer.
  /// - Returns: nil where it may be answered; else from when on one may be asked again.
  /// - Throws: ``AccessFailure``.
  public func count(_ prepared: Prepared, in connection: Connection) throws(AccessFailure) -> Timestamp? {
    do {
      let now = ground.now
      let tries = try ThrottleStore.tries(of: [.ofWindow(prepared.bucket)], at: now, in: connection)
      let bucket = SignInThrottle.Bucket(tries: tries[prepared.bucket] ?? [])
      if let until = bucket.fullUntil(now) { return until }
      try ThrottleStore.take(prepared.id, from: [prepared.bucket], at: now, in: connection)
      return nil
    } catch { throw AccessFailure(error) }
  }

  /// Counts an answer that belongs to nobody, so that the record holds one entry a network and minute.
  ///
  /// - Parameters:
  ///   - prepared: what ``prepare(_:network:)`` made.
  ///   - connection: the transaction of the answer.
  /// - Returns: whether it is the first of its minute.
  /// - Throws: ``AccessFailure``.
  public func isFirstRefusal(_ prepared: Prepared, in connection: Connection) throws(AccessFailure) -> Bool {
    do {
      return try ThrottleStore.countRefusal(of: prepared.bucket, at: ground.now, in: connection) == 1
    } catch { throw AccessFailure(error) }
  }
}
