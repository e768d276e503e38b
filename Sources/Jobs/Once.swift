public import Core
public import Crypto
public import Storage

/// Makes an effect happen once for a caller's Idempotency-Key, in the effect's own transaction.
///
/// ``before`` runs first in the transaction and takes the key: where it was answered already its answer is
/// ``AlreadyAnswered``, so that nothing of the effect is written. ``after`` runs last and keeps the answer. Whoever offers an effect takes a `Once`
/// and calls ``run(in:_:)``; without a key nothing is taken and nothing kept.
///
/// An effect of two transactions calls ``begin(in:_:)`` in the first and ``end(with:in:)`` in the second. The first keeps
/// what is to be answered should the second never come: to a repetition that is "still at work" for a minute
/// (``StillAtWork``), and from then on the answer. So the second must not come later than that.
public struct Once<Outcome: Sendable>: Sendable {
  /// How far the effect is whose answer is kept.
  enum Stage {
    case begun
    case ended
  }

  let before: @Sendable (Connection) throws -> Asked<Void>
  let after: @Sendable (Outcome, Stage, Connection) throws -> Void

  /// Happens each time it is asked for.
  public static var always: Once { Once(before: { _ in .known(()) }, after: { _, _, _ in }) }

  /// Runs an effect in its transaction.
  ///
  /// - Parameters:
  ///   - connection: the transaction.
  ///   - effect: what is to happen once.
  /// - Returns: what the effect returns.
  /// - Throws: ``AlreadyAnswered``, ``StillAtWork``, ``KeyUsedForAnother``, or what the effect throws.
  public func run(in connection: Connection, _ effect: () throws -> Outcome) throws -> Outcome {
    try run(in: connection, asking: .known(())) { _ in try effect() }
  }

  /// Runs an effect in its transaction, and asks what it must know first together with whether it has happened already.
  ///
  /// - Parameters:
  ///   - connection: the transaction.
  ///   - question: what the effect must know; it is asked after the key is taken and changes nothing.
  ///   - effect: what is to happen once.
  /// - Returns: what the effect returns.
  /// - Throws: ``AlreadyAnswered``, ``StillAtWork``, ``KeyUsedForAnother``, or what the effect throws.
  public func run<Known>(
    in connection: Connection,
    asking question: @autoclosure () throws -> Asked<Known>,
    _ effect: (Known) throws -> Outcome
  ) throws -> Outcome {
    let claim = try before(connection)
    let known = try question()
    try claim.answer()
    let outcome = try effect(known.answer())
    try after(outcome, .ended, connection)
    return outcome
  }

  /// Runs the first half of an effect in its transaction.
  ///
  /// - Parameters:
  ///   - connection: the transaction.
  ///   - effect: what is to happen once; it also says what is answered should the second half never come.
  /// - Returns: what the first half made.
  /// - Throws: ``AlreadyAnswered``, ``StillAtWork``, ``KeyUsedForAnother``, or what the effect throws.
  public func begin<Begun>(
    in connection: Connection,
    _ effect: () throws -> (begun: Begun, ifCutOff: Outcome)
  ) throws -> Begun {
    try before(connection).answer()
    let (begun, ifCutOff) = try effect()
    try after(ifCutOff, .begun, connection)
    return begun
  }

  /// Keeps the answer of an effect that was begun, in the transaction of its second half.
  ///
  /// - Parameters:
  ///   - outcome: how it ended.
  ///   - connection: the transaction.
  /// - Throws: ``StorageFailure``, `CryptoFailure`, `RandomUnavailable`.
  public func end(with outcome: Outcome, in connection: Connection) throws {
    try after(outcome, .ended, connection)
  }
}

/// The key was answered before: give the same answer again.
public struct AlreadyAnswered: Error {
  /// The answer that was given, as bytes of the caller's own form.
  public let answer: [UInt8]
}

/// An effect of two transactions has begun for this key, and its answer may still come: ask again.
public struct StillAtWork: Error {
  /// Makes the error.
  public init() {}
}

/// The key was used before for a request with another body.
public struct KeyUsedForAnother: Error {
  /// Makes the error.
  public init() {}
}

/// Keeps answers by their Idempotency-Key for a day, sealed, since an answer may hold a reference that is shown once.
public struct Idempotency: Sendable {
  /// How long an answer is kept.
  public static let span: Duration = .hours(24)

  /// For how long an effect of two transactions may be between them.
  ///
  /// The second must begin well before, for its COMMIT may be in doubt for a while.
  public static let workSpan: Duration = .minutes(1)

  private let key: SymmetricKey
  private let keyID: KeyID
  private let surroundings: Surroundings

  /// Keeps answers under a key of the gateway.
  ///
  /// - Parameters:
  ///   - key: the gateway's key for boxes.
  ///   - keyID: its identifier.
  ///   - surroundings: time, randomness and the log.
  /// - Throws: ``CryptoFailure``.
  public init(key: SymmetricKey, keyID: KeyID, surroundings: Surroundings) throws(CryptoFailure) {
    self.key = try key.derive("postern/v1/idempotent-answer-box")
    self.keyID = keyID
    self.surroundings = surroundings
  }

  /// An effect that happens once for a key.
  ///
  /// - Parameters:
  ///   - text: the caller's Idempotency-Key.
  ///   - caller: who calls; keys of different callers never meet.
  ///   - request: method, path and body of the request, as bytes.
  ///   - answer: turns an outcome into the answer that is kept.
  /// - Returns: what an effect takes.
  /// - Throws: ``CryptoFailure``.
  public func once<Outcome>(
    _ text: String,
    caller: String,
    request: [UInt8],
    answer: @escaping @Sendable (Outcome) throws -> [UInt8]
  ) throws(CryptoFailure) -> Once<Outcome> {
    try once(text, caller: caller, requestHash: sha256(request), answer: answer)
  }

  /// An effect that happens once for a key, of a request that was hashed while it came.
  ///
  /// - Parameters:
  ///   - text: the caller's Idempotency-Key.
  ///   - caller: who calls; keys of different callers never meet.
  ///   - requestHash: the SHA-256 of all that makes the request the same.
  ///   - answer: turns an outcome into the answer that is kept.
  /// - Returns: what an effect takes.
  /// - Throws: ``CryptoFailure``.
  public func once<Outcome>(
    _ text: String,
    caller: String,
    requestHash: [UInt8],
    answer: @escaping @Sendable (Outcome) throws -> [UInt8]
  ) throws(CryptoFailure) -> Once<Outcome> {
    let keyHash = try sha256(Array(text.utf8))
    let place = "idempotency_key.answer:\(caller):\(Hex.encode(keyHash))"
    return Once(
      before: { connection in
        let now = surroundings.now
        return try IdempotencyStore.claim(
          caller: caller,
          keyHash: keyHash,
          bodyHash: requestHash,
          at: now,
          forgetting: now - Idempotency.span,
          in: connection
        ).map { isNew in
          if isNew { return }
          guard let kept = try IdempotencyStore.find(caller: caller, keyHash: keyHash, in: connection) else {
            throw StorageFailure.unreadable(column: "idempotency_key.key_hash")
          }
          guard kept.bodyHash == requestHash else { throw KeyUsedForAnother() }
          throw try repetition(of: kept, at: place)
        }
      },
      after: { outcome, stage, connection in
        let box = try Box.seal(
          answer(outcome),
          under: key,
          keyID: keyID,
          place: stage == .ended ? place : Idempotency.begun(place),
          random: surroundings.random
        )
        try IdempotencyStore.answer(
          caller: caller,
          keyHash: keyHash,
          bodyHash: requestHash,
          box: box,
          at: surroundings.now,
          in: connection
        )
      }
    )
  }

  /// What a repetition is told.
  ///
  /// The answer of an effect that has only begun is sealed to another place, so that nobody who holds the database can pass
  /// it off as the last word, or the other way round.
  private func repetition(of kept: IdempotencyStore.Kept, at place: String) throws -> any Error {
    do {
      return AlreadyAnswered(answer: try Box.open(kept.box, under: key, keyID: keyID, place: place))
    } catch CryptoFailure.cannotOpen {
      let begun = Idempotency.begun(place)
      let answer = try Box.open(kept.box, under: key, keyID: keyID, place: begun)
      let isAtWork = surroundings.now < kept.takenAt + Idempotency.workSpan
      return isAtWork ? StillAtWork() : AlreadyAnswered(answer: answer)
    }
  }

  private static func begun(_ place: String) -> String { "begun:" + place }
}

extension Idempotency {
  /// Rows in one turn, so that the writer is never held for long.
  static let rowsATurn = 200

  /// Takes out answers that are past their time.
  ///
  /// - Parameter database: where they are.
  /// - Returns: how many rows went; 0 where there is nothing left to take out.
  /// - Throws: ``StorageFailure``.
  public func sweep(_ database: Database) async throws -> Int {
    let past = surroundings.now - Idempotency.span
    return try await database.write { connection in
      try IdempotencyStore.sweep(before: past, limit: Idempotency.rowsATurn, in: connection)
    }
  }
}
