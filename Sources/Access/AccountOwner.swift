internal import Core

/// Whose an account is: in whose record stands what happens to it.
enum AccountOwner: Sendable {
  /// The people whose mailboxes it opens.
  case people([AccountPerson])
  /// A member of staff.
  case staff(AccountID)

  init(_ kind: AccountKind, account: AccountID, people: [AccountPerson]) {
    switch kind {
    case .family: self = .people(people)
    case .staff: self = .staff(account)
    }
  }
}

extension StoredAccount {
  /// Whose it is.
  var owner: AccountOwner { AccountOwner(kind, account: id, people: people) }
}

extension SessionAccount {
  /// Whose it is.
  var owner: AccountOwner { AccountOwner(kind, account: id, people: people) }
}

extension Session {
  /// Whose account it belongs to.
  var owner: AccountOwner { AccountOwner(kind, account: account, people: people) }
}
