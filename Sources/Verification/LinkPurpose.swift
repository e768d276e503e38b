internal import Access
internal import Delivery
internal import Jobs

/// What a link is for.
enum LinkPurpose: String, Sendable {
  /// Confirms an email address.
  case confirm
  /// Lets a verified person set up an account.
  case invite
  /// Lets a person with an account choose a new password.
  case reset
  /// Proves an address that a person with an account gave for themself.
  case change
  /// Proves the address of somebody whom a person lets read.
  case helper

  /// How many hours the link waits (rule 10 of the domain).
  var validHours: Int {
    switch self {
    case .confirm, .invite, .change, .helper: LinkMailer.linkDays * 24
    case .reset: 24
    }
  }

  /// Whether it is mailed to somebody whom nobody has asked yet which language they read.
  var isFirstContact: Bool {
    switch self {
    case .confirm, .invite, .helper: true
    case .reset, .change: false
    }
  }

  /// The job that mails a fresh link where one has expired.
  var freshLinkJob: JobKind {
    switch self {
    case .confirm: .confirmAddressAfresh
    case .invite: .inviteToMessage
    case .reset: .mailResetLink
    case .change: .mailChangeLink
    case .helper: .mailHelperLink
    }
  }

  /// What the mail is for that carries the link.
  var mailPurpose: MailPurpose {
    switch self {
    case .confirm, .change: .confirmation
    case .invite: .invitation
    case .reset: .reset
    case .helper: .helper
    }
  }

  /// What the page is for that the link opens.
  var pagePurpose: LinkPages.Purpose {
    switch self {
    case .confirm: .confirmation
    case .invite: .invitation
    case .reset: .reset
    case .change: .addressChange
    case .helper: .helper
    }
  }

  /// What a sitting tells that a pass by the link opens.
  var origin: Sitting.Origin {
    switch self {
    case .confirm, .change: .confirm
    case .invite: .invitation
    case .reset: .reset
    case .helper: .helper
    }
  }
}
