/// What the server said when it took responsibility for a message.
public struct SMTPReceipt: Equatable, Sendable {
  /// The code of its reply, 250.
  public let code: Int
  /// The first line of its reply, with addresses masked; often the server's own number of the message.
  public let reply: String
  /// Whether the message went over a connection that had carried another before.
  public let reusedConnection: Bool
}
