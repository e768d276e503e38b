/// An error that knows whether the same call may work a little later.
///
/// The edge answers 503 for those that may.
public protocol PassingError: Error {
  /// Whether it may pass by itself.
  var mayPass: Bool { get }
}
