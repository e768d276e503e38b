/// A kind of thing that a person can be asked to prove who they are.
public enum IdentityFactKind: String, Sendable, Codable, CaseIterable {
  /// Date of birth.
  case dateOfBirth = "date_of_birth"
  /// The current address: post code with house number or name.
  case address
  /// The reference that we issued to this person alone.
  case ownReference = "own_reference"
  /// A passphrase that the person chose.
  case passphrase
  /// A telephone number on record.
  case phone
  /// An email address on record.
  case email
  /// An earlier address.
  case previousAddress = "previous_address"
  /// An earlier name.
  case previousName = "previous_name"
  /// A child's name.
  case childName = "child_name"
  /// A child's date of birth.
  case childDateOfBirth = "child_date_of_birth"
  /// A child's school.
  case school
  /// The case number.
  case caseNumber = "case_number"
  /// The court.
  case court
  /// The date of a hearing.
  case hearingDate = "hearing_date"
  /// The date of the last appointment.
  case lastAppointment = "last_appointment"

  /// Kinds of one group count once in a check.
  public enum Group: Sendable {
    case dateOfBirth, address, ownReference, passphrase, contactPoint, previousAddress, previousName, child,
      courtCase
    case lastAppointment
  }

  /// The group that this kind counts in.
  public var group: Group {
    switch self {
    case .dateOfBirth: .dateOfBirth
    case .address: .address
    case .ownReference: .ownReference
    case .passphrase: .passphrase
    case .phone, .email: .contactPoint
    case .previousAddress: .previousAddress
    case .previousName: .previousName
    case .childName, .childDateOfBirth, .school: .child
    case .caseNumber, .court, .hearingDate: .courtCase
    case .lastAppointment: .lastAppointment
    }
  }

  /// Whether a case system may put it into a record as one of `facts`.
  public var isRecordFact: Bool {
    switch self {
    case .childName, .childDateOfBirth, .school, .caseNumber, .court, .hearingDate, .lastAppointment: true
    default: false
    }
  }
}
