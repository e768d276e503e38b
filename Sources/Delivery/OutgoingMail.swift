public import Core
internal import People

/// Identifies a mail that leaves.
public enum OutgoingMailKind: IdentifiedKind {
  /// `mail`.
  public static let prefix: StaticString = "mail"
}

/// An outgoing mail's identifier, `mail_…`.
public typealias OutgoingMailID = Identifier<OutgoingMailKind>

/// What a mail is for; it decides to which contact points it may go.
public enum MailPurpose: String, Sendable {
  /// Asks whether an address is the person's: goes to an address that is not proved yet.
  case confirmation
  /// Says that a message waits.
  case notice
  /// Invites a verified person to set up an account.
  case invitation
  /// Lets somebody choose a new password.
  case reset
  /// Says that how somebody signs in was changed.
  case signInChange = "sign_in_change"
  /// Lets somebody prove an address by which they are to read for a person.
  case helper

  /// Whether a mail for this purpose may go to a contact point as it stands now.
  func mayGo(to point: ContactPoint) -> Bool {
    guard point.isInUse, !point.isWalled else { return false }
    switch self {
    case .confirmation:
      return !point.isHelper && point.source.mayBeWrittenTo
        && (point.status == .pending || point.status == .verified)
    case .notice, .invitation, .reset, .signInChange: return point.mayReceiveNotices
    case .helper: return point.isHelper && point.status == .pending
    }
  }
}

/// How far a mail is.
public enum MailStatus: String, Sendable {
  /// It waits to be handed over.
  case queued
  /// A mail server has taken it.
  case sent
  /// It was not sent, for the plan or the state of the address forbids it.
  case withdrawn
  /// It could not be handed over.
  case parked
  /// A mail server took it, and it came back.
  case returned
}

/// A mail that is rendered and sealed, ready to be written with its cause.
public struct PreparedMail: Sendable {
  /// Its identifier.
  public let id: OutgoingMailID
  /// The number by which its reader may ask on the telephone whether it is really ours.
  public let messageNumber: MessageNumber
  let person: PersonID
  let contactPoint: ContactPointID
  let purpose: MailPurpose
  let headerMessageID: String
  let box: [UInt8]
}

/// The spoken number of a mail: eight digits, by which it can be named on the telephone.
///
/// It is no secret and proves
/// nothing.
public struct MessageNumber: Sendable, Hashable {
  /// Eight digits.
  public let digits: String

  /// A number as it comes back in an address; nil where it is none.
  ///
  /// - Parameter digits: exactly eight, the first no zero.
  public init?(digits: some StringProtocol) {
    guard digits.utf8.count == 8, digits.utf8.first != 0x30,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    self.digits = String(digits)
  }

  init(stored digits: String) { self.digits = digits }

  /// A new number.
  ///
  /// - Parameter random: where it comes from.
  /// - Throws: ``RandomUnavailable``.
  public init(from random: any RandomSource) throws(RandomUnavailable) {
    let value = try random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // Eight digits without a leading zero: easily said, and easily written down.
    digits = String(10_000_000 + value % 90_000_000)
  }

  /// A number as somebody typed it: eight digits, with spaces and hyphens anywhere.
  ///
  /// - Parameter text: what was typed; nil is given for anything else.
  public init?(typed text: String) {
    var digits = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9": digits.unicodeScalars.append(scalar)
      case "-", "\u{2010}"..."\u{2015}": continue
      default: guard scalar.properties.isWhitespace else { return nil }
      }
      guard digits.utf8.count <= 8 else { return nil }
    }
    guard digits.utf8.count == 8, !digits.hasPrefix("0") else { return nil }
    self.digits = digits
  }

  /// A new number that no mail has.
  ///
  /// Among millions of mails numbers meet; one that would meet another is drawn again.
  static func new(
    from random: any RandomSource,
    unless isTaken: (MessageNumber) throws -> Bool
  ) throws -> MessageNumber {
    var number = try MessageNumber(from: random)
    for _ in 0..<MessageNumber.redraws {
      guard try isTaken(number) else { break }
      number = try MessageNumber(from: random)
    }
    return number
  }

  /// Even where every second number is taken, none of so many is free but once in 65,000 times; then writing it fails, and
  /// the mail's job comes back.
  static let redraws = 16

  /// As it is printed and said: `4821 9307`.
  public var spoken: String { digits.prefix(4) + " " + digits.suffix(4) }
}
