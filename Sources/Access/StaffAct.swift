/// What a member of staff may be allowed to do; ``StaffRole/may(_:)`` says who is.
public enum StaffAct: String, Sendable, CaseIterable, Hashable {
  /// Freeze a person: it protects, so every role may.
  case freeze
  /// Check that a caller is who they say.
  case verifyCallers
  /// Answer what people write by chat and text.
  case workInbox
  /// Look a person up.
  case lookUpPeople
  /// Take in reports of who pretends to be us.
  case takeReports
  /// Say whether a mail is ours.
  case confirmMail
  /// Plan appointments.
  case planAppointments
  /// Send reminders and see what became of them.
  case sendReminders
  /// Write to people of one's own cases, read and answer what they write, and see those cases' alerts.
  case workOwnCases
  /// Put a case or person at heightened risk.
  case raiseRisk
  /// Settle alerts of duress, probes, children, party walls and leaks.
  case settleSafeguarding
  /// Reopen a way of proving who somebody is.
  case reopenRoutes
  /// Lift a freeze.
  case unfreeze
  /// Take a case or person from heightened risk.
  case lowerRisk
  /// Agree to what one person alone may not decide.
  case beSecondPerson
  /// Answer people's rights requests.
  case answerRights
  /// Keep to the times after which data goes.
  case keepRetention
  /// Give out what is held of a person.
  case disclose
  /// Read the record of what happened.
  case readAudit
  /// Read how the promises are kept.
  case readPromises
  /// Look through who may do what.
  case reviewAccess
  /// Make, disable and reset staff accounts.
  case keepAccounts
  /// Change settings.
  case keepSettings
  /// Keep the key ring and the keys of case systems.
  case keepKeys
}
