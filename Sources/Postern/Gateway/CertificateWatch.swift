internal import Core

/// Looks every day whether the certificate in use ends soon, and says so in the log (S50).
struct CertificateWatch: Sendable {
  /// A certificate that ends sooner is warned of.
  static let warning: Duration = .days(21)
  /// How often it looks.
  static let pause: Duration = .hours(24)

  /// When the certificate in use ends: the one that was loaded last.
  let expires: @Sendable () -> Timestamp?
  let surroundings: Surroundings

  /// Looks once.
  func look() {
    guard let end = expires() else { return }
    let left = end - surroundings.now
    guard left < CertificateWatch.warning else { return }
    if left <= .zero {
      surroundings.log(
        .error,
        "The certificate has ended, and browsers refuse it. Put a new one in its place and send SIGHUP."
      )
    } else {
      surroundings.log(
        .error,
        "The certificate ends soon. Put a new one in its place and send SIGHUP.",
        ["days_left": .number(left.components.seconds / 86_400)]
      )
    }
  }

  /// Looks at once and every day until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      look()
      do { try await Task.sleep(for: CertificateWatch.pause, tolerance: .minutes(10)) } catch { return }
    }
  }
}
