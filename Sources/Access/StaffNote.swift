/// What somebody must hear of that happened to the account of a member of staff.
public enum StaffNote: Sendable {
  /// A hundred wrong passwords in a row were tried.
  case siege
  /// Ten wrong codes in a row were tried, after a right password.
  case guessedCodes
  /// How they sign in was changed.
  case changed
}
