internal import Core

/// Whether a password may be tried now: a value without clock and store.
///
/// A *bucket* holds the tries of one source. A browser that signed in before has a bucket of its own; all others fill
/// two, the account's and their network's. A try is taken before the password is looked at and given back when it was
/// right, so the limits hold for guesses in parallel.
enum SignInThrottle {
  /// Cyber Essentials: at most ten guesses in five minutes.
  static let failuresAWindow = 10
  static let window: Duration = .minutes(5)

  /// How many tries one network has in a window.
  ///
  /// Behind one sit many: a refuge, a library, an office. One who slips, or means to, must not shut out the others, so there is
  /// room for six accounts' failures. It bounds the work of somebody who tries many addresses; what is guessed at
  /// one account the account's own bucket bounds.
  static let failuresANetwork = 60

  /// NIST SP 800-63B-4: at most a hundred failures in a row; then a bucket is *besieged*.
  ///
  /// One try a day is left to it, and not none: a guesser gains nothing from one, and nobody can shut an account for good
  /// by failing.
  static let failuresInARow = 100
  static let siegeClosing: Duration = .hours(24)

  /// What is known of one bucket.
  struct Bucket: Equatable {
    /// When the newest tries were taken and not given back, in any order.
    var tries: [Timestamp] = []
    /// How many failed in a row, over all time.
    var inARow = 0
    /// How many tries a window takes.
    var limit = SignInThrottle.failuresAWindow

    /// When the bucket has room again; nil where it has room now.
    func fullUntil(_ now: Timestamp) -> Timestamp? {
      // A try from the future was written before the clock was set back; one far ahead must not lock for days.
      let counting = tries.filter { $0 > now - window && $0 < now + window }.sorted(by: >)
      guard counting.count >= limit else { return nil }
      return counting[limit - 1] + window
    }

    /// Whether so many failed in a row that only one try a day is left, and today's is used.
    func isBesieged(_ now: Timestamp) -> Bool {
      guard inARow >= failuresInARow, let last = tries.filter({ $0 < now + window }).max() else {
        return false
      }
      return now < last + siegeClosing
    }
  }

  /// What is known when somebody tries.
  struct Facts: Equatable {
    /// Tries at this address by browsers that we do not know.
    var account = Bucket()
    /// Tries from this network at accounts of this kind by browsers that we do not know.
    var network = Bucket(limit: SignInThrottle.failuresANetwork)
    /// Tries by this very browser, where it has signed in to this account before.
    var device: Bucket?
  }

  /// Which buckets pay for a try.
  enum Charge: Equatable {
    case device
    case accountAndNetwork
    case network
  }

  enum Action: Equatable {
    /// Look at the password.
    case attempt(Charge)
    /// Answer as to a wrong password, after the same work; that work is charged.
    case refuse(Charge, Reason)
    /// Tell this network to wait. It says nothing about any account, so no work is needed to hide it.
    case slowDown(until: Timestamp)
  }

  enum Reason: Equatable {
    /// The window is full.
    case locked
    /// Too many failures in a row: it opens for one try a day after the latest.
    case besieged
  }

  /// What to do with a try.
  static func decide(_ facts: Facts, at now: Timestamp) -> Action {
    if let device = facts.device {
      if let reason = obstacle(device, at: now) { return refusal(reason, facts, at: now) }
      return .attempt(.device)
    }
    if let until = facts.network.fullUntil(now) { return .slowDown(until: until) }
    if let reason = obstacle(facts.account, at: now) { return refusal(reason, facts, at: now) }
    return .attempt(.accountAndNetwork)
  }

  private static func obstacle(_ bucket: Bucket, at now: Timestamp) -> Reason? {
    if bucket.isBesieged(now) { return .besieged }
    return bucket.fullUntil(now) == nil ? nil : .locked
  }

  /// A refusal costs a hash too, so the network pays for it, until it has to wait.
  private static func refusal(_ reason: Reason, _ facts: Facts, at now: Timestamp) -> Action {
    if let until = facts.network.fullUntil(now) { return .slowDown(until: until) }
    return .refuse(.network, reason)
  }
}
