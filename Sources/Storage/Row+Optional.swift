public import Core

extension Row {
  /// A TEXT or NULL.
  public func optionalText(_ column: Column) throws(StorageFailure) -> String? {
    try isNull(column) ? nil : text(column)
  }

  /// A BIGINT or NULL.
  public func optionalInt(_ column: Column) throws(StorageFailure) -> Int64? {
    try isNull(column) ? nil : int(column)
  }

  /// A BLOB or NULL.
  public func optionalBlob(_ column: Column) throws(StorageFailure) -> [UInt8]? {
    try isNull(column) ? nil : blob(column)
  }

  /// A BIGINT of 0 or 1, or NULL.
  public func optionalBool(_ column: Column) throws(StorageFailure) -> Bool? {
    try isNull(column) ? nil : bool(column)
  }

  /// A BIGINT of milliseconds since 1970, or NULL.
  public func optionalTimestamp(_ column: Column) throws(StorageFailure) -> Timestamp? {
    try isNull(column) ? nil : timestamp(column)
  }

  /// An identifier of one kind, or NULL.
  ///
  /// - Parameters:
  ///   - column: which column.
  ///   - type: the kind of identifier.
  /// - Returns: the identifier, or nil for NULL.
  /// - Throws: ``StorageFailure`` where the column holds anything else.
  public func optionalID<Kind>(_ column: Column, as type: Identifier<Kind>.Type = Identifier<Kind>.self)
    throws(StorageFailure) -> Identifier<Kind>?
  {
    try isNull(column) ? nil : id(column, as: type)
  }
}
