/// The tables of a schema, in an order in which their rows can be inserted: those that are referred to come first.
///
/// It is read from the text of the migrations, for no statement asks every database alike what there is in it. The table
/// that records the migrations is not among them: it is the migrator's.
public struct SchemaShape: Sendable, Equatable {
  /// The tables, those that are referred to first.
  public let tables: [TableShape]

  /// Reads the schema that some migrations make.
  ///
  /// - Parameter migrations: the migrations, from the first.
  /// - Throws: ``StorageFailure`` of kind `schema` where a statement is one that this reader does not know, or where tables
  ///   refer to each other in a circle: a defect of ours.
  public init(of migrations: [Migration]) throws(StorageFailure) {
    var reader = SchemaReader()
    for migration in migrations { try reader.read(migration) }
    tables = try SchemaShape.ordered(reader.tables)
  }

  /// The table of a name; nil where there is none.
  public func table(named name: String) -> TableShape? { tables.first { $0.name == name } }

  /// Takes, again and again, the first table whose references were all taken.
  private static func ordered(_ made: [TableShape]) throws(StorageFailure) -> [TableShape] {
    var waiting = made
    var ordered: [TableShape] = []
    var taken: Set<String> = []
    while let next = waiting.firstIndex(where: { $0.references.isSubset(of: taken) }) {
      let table = waiting.remove(at: next)
      taken.insert(table.name)
      ordered.append(table)
    }
    guard let left = waiting.first else { return ordered }
    throw SchemaHistory.refusal(
      "the table \(left.name) refers to itself, in a circle or to nothing: its rows cannot be copied in any order"
    )
  }
}
