internal import Alerts
public import Core
internal import Jobs
internal import Record
public import Storage

/// What the party wall says to somebody whom a person would let read.
public enum HelperPlace: Sendable {
  /// Nobody of the cases holds the address: it waits to be proved.
  case placed(ContactPointID)
  /// Somebody of the cases does or did, or reads for another side. Staff are told, and whoever asked is not.
  case party
}

extension People {
  /// Makes the address ready to be written of somebody whom a person would let read.
  ///
  /// - Parameters:
  ///   - address: what was typed.
  ///   - person: who would be helped.
  /// - Returns: what ``placeHelper(_:in:)`` takes; nil where there is no such person any more.
  /// - Throws: ``StorageFailure``, ``CryptoFailure``, ``RandomUnavailable``.
  public func prepareHelper(_ address: EmailAddress, of person: PersonID) async throws -> OwnAddress? {
    try await prepare(address, as: .helper, of: person)
  }

  /// Puts an address on record of somebody whom a person would let read, unless the party wall bars it.
  ///
  /// - Parameters:
  ///   - own: the address.
  ///   - connection: the transaction in which its proof is asked for.
  /// - Returns: what the wall says.
  /// - Throws: ``StorageFailure``, ``RandomUnavailable``.
  public func placeHelper(_ own: OwnAddress, in connection: Connection) throws -> HelperPlace {
    // Whoever writes a record of the same case at this moment must see the address before the wall is judged.
    try CaseStore.advanceAll(of: own.person, in: connection)
    let holders = try ContactPointStore.holders(of: [own.contact.wallIndex], in: connection)
    let wall = PartyWall(parties: try parties(facing: own.person, in: connection))
    guard !wall.bars(helperOf: own.person, wallIndex: own.contact.wallIndex, holders: holders) else {
      try alerts.raise(
        Alert(
          .partyWall,
          note:
            "A person named a helper whose email address somebody of the same case holds. No link was sent. Ask the person, safely.",
          person: own.person,
          isUrgent: true,
          topic: "helper"
        ),
        in: connection
      )
      for holder in Set(holders.map(\.point.person)) where holder != own.person {
        try alerts.raise(
          Alert(
            .partyWall,
            note:
              "Somebody of the same case typed an email address of this person, as that of a helper. They may have guessed it, or know it.",
            person: holder,
            isUrgent: true,
            topic: "helper-address"
          ),
          in: connection
        )
      }
      return .party
    }
    try ContactPointStore.put(own.contact, of: own.person, at: surroundings.now, in: connection)
    let held = holders.first {
      $0.point.person == own.person && $0.form == .helper && $0.index == own.contact.index
    }
    let id = held?.point.id ?? own.contact.id
    // No record of the case system names it, so none ends it.
    try ContactPointStore.setByPerson(true, id, in: connection)
    if held?.point.isWalled == true { try ContactPointStore.lift(id, in: connection) }
    return .placed(id)
  }

  /// Notes that somebody has proved the address by which they are to read for a person.
  ///
  /// - Parameters:
  ///   - id: its contact point.
  ///   - connection: the transaction of the proof.
  /// - Returns: false where it may not be used any more; nothing is changed then.
  /// - Throws: ``StorageFailure``.
  public func proveHelper(_ id: ContactPointID, in connection: Connection) throws -> Bool {
    guard let point = try askHelper(id, in: connection).answer(), point.isInUse, !point.isWalled else {
      return false
    }
    return try move(id, to: .verified, in: connection)
  }

  /// Asks for the address by which somebody reads for a person.
  ///
  /// - Parameters:
  ///   - id: its contact point.
  ///   - connection: the transaction to read in.
  /// - Returns: the answer to come; nil where it is none.
  /// - Throws: ``StorageFailure``.
  public func askHelper(
    _ id: ContactPointID,
    in connection: Connection
  ) throws -> Asked<ContactPoint?> {
    try ContactPointStore.ask(id, in: connection).map { row in row?.form == .helper ? row?.point : nil }
  }

  /// Ends an address by which somebody read, or was to read, for a person.
  ///
  /// - Parameters:
  ///   - id: its contact point.
  ///   - connection: the transaction of the cause.
  /// - Throws: ``StorageFailure``.
  public func endHelper(_ id: ContactPointID, in connection: Connection) throws {
    try ContactPointStore.end(id, at: surroundings.now, in: connection)
  }

  /// Shuts whoever reads by a mailbox that a party has now.
  func closeHelpers(at indexes: Set<[UInt8]>, in connection: Connection) throws {
    let holders = try ContactPointStore.holders(of: indexes, in: connection)
    for holder in holders where holder.form == .helper { try close(holder, among: holders, in: connection) }
  }

  /// Shuts one who reads for a person where a party has the mailbox now, or the wall stands before it already.
  ///
  /// It shuts at once, for nobody reads by a walled address; the job tidies up.
  func close(
    _ helper: ContactPointStore.ContactRow,
    among holders: [ContactPointStore.ContactRow],
    in connection: Connection
  ) throws {
    guard helper.point.isInUse else { return }
    let person = helper.point.person
    let wall = PartyWall(parties: try parties(facing: person, in: connection))
    let others = holders.filter { $0.point.id != helper.point.id }
    guard helper.point.isWalled || wall.bars(helperOf: person, wallIndex: helper.wallIndex, holders: others)
    else { return }
    try ContactPointStore.wall([helper.point.id], at: surroundings.now, in: connection)
    try alerts.raise(
      Alert(
        .partyWall,
        note:
          "Somebody who read for a person has become a party, or reads for another side. The reading was ended.",
        person: person,
        isUrgent: true,
        topic: "helper"
      ),
      in: connection
    )
    try jobs.add(.endHelper, subject: helper.point.id.text, isWaitedFor: true, in: connection)
  }
}
