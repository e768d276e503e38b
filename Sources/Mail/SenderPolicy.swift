public import Core

/// All official mail comes from one domain (promise P14), so that people can tell it from an impostor's.
///
/// People are told "it ends in @agency.example"; a domain that merely ends the same, above or below it, is refused.
public struct SenderPolicy: Hashable, Sendable {
  /// The agency's domain, in small letters.
  public let domain: String

  /// A sender was refused.
  public enum Refused: Error, Equatable, CustomStringConvertible {
    /// The agency's domain is not a domain name.
    case badDomain
    /// The address does not end in @ and the agency's domain.
    case outsideDomain
    /// The display name is empty, longer than 100 bytes, or has a control character.
    case badName

    /// What is wrong and what to do, for an operator.
    public var description: String {
      switch self {
      case .badDomain: "the agency's domain is a name like example.org, without @"
      case .outsideDomain: "mail may be sent from the agency's own domain alone; change the from setting"
      case .badName: "the sender's name has 1 to 100 bytes and no control characters"
      }
    }
  }

  /// A policy, from the settings.
  ///
  /// - Parameter domain: the agency's domain, such as `example.org`.
  /// - Throws: ``Refused/badDomain``.
  public init(domain: String) throws(Refused) {
    do throws(EmailAddress.Malformed) {
      self.domain = try EmailAddress(parsing: "name@" + domain).domain
    } catch {
      throw .badDomain
    }
  }

  /// Judges one address.
  ///
  /// - Parameter address: of the sender, or for replies.
  /// - Throws: ``Refused/outsideDomain``.
  public func judge(_ address: EmailAddress) throws(Refused) {
    guard address.domain == domain else { throw .outsideDomain }
  }
}

/// Who a mail is from, judged when the settings were read.
public struct MailSender: Hashable, Sendable {
  /// What mail programs show.
  public let name: String
  /// The address, of the agency's domain.
  public let address: EmailAddress

  /// A sender whom the policy allows.
  ///
  /// - Parameters:
  ///   - name: what mail programs show, 1 to 100 bytes.
  ///   - address: the address.
  ///   - policy: of the agency.
  /// - Throws: ``SenderPolicy/Refused``.
  public init(name: String, address: EmailAddress, policy: SenderPolicy) throws(SenderPolicy.Refused) {
    try policy.judge(address)
    guard (1...100).contains(name.utf8.count), !hasControlByte(name) else { throw .badName }
    self.name = name
    self.address = address
  }
}
