/// What the command line asks for.
struct BenchOptions: Equatable {
  static let rows = ["notices", "store", "open", "sign-in", "storm", "static", "tls", "idle"]

  /// The rows that are wanted, by the beginning of their names.
  var only = BenchOptions.rows
  var databases = ["sqlite", "postgresql"]
  var seconds = 3
  var repeats = 3
  /// How many messages lie there before.
  var stored = 10_000
  var families = 64
  /// Whether the rows with a million messages are run.
  var isFull = false
  /// What a million is, for a quick look at those rows.
  var large = 1_000_000
  /// The row during which `perf` watches the server.
  var perf: String?
  var program = ".build/release/postern"
  var output = ".build/bench"

  static let help = """
    postern-bench [--only notices,store,open,sign-in,storm,static,tls,idle] [--database sqlite,postgresql]
                  [--seconds N] [--repeats N] [--stored N] [--families N] [--full] [--large N] [--perf ROW]
                  [--program FILE] [--output FOLDER]
    """

  /// Reads the arguments.
  init(_ arguments: [String]) throws(BenchFailure) {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      if name == "--full" {
        isFull = true
        continue
      }
      guard let value = rest.popFirst() else {
        throw BenchFailure("\(name) needs a value\n\(BenchOptions.help)")
      }
      try take(name, value)
    }
  }

  private mutating func take(_ name: String, _ value: String) throws(BenchFailure) {
    switch name {
    case "--only": only = try BenchOptions.words(value, among: BenchOptions.rows)
    case "--database": databases = try BenchOptions.words(value, among: ["sqlite", "postgresql"])
    case "--seconds": seconds = try BenchOptions.number(name, value, 1...600)
    case "--repeats": repeats = try BenchOptions.number(name, value, 1...99)
    case "--stored": stored = try BenchOptions.number(name, value, 100...10_000_000)
    case "--families": families = try BenchOptions.number(name, value, 2...10_000)
    case "--large": large = try BenchOptions.number(name, value, 1000...100_000_000)
    case "--perf": perf = value
    case "--program": program = value
    case "--output": output = value
    default: throw BenchFailure("there is no \(name)\n\(BenchOptions.help)")
    }
  }

  private static func words(_ value: String, among known: [String]) throws(BenchFailure) -> [String] {
    let words = value.split(separator: ",").map(String.init)
    for word in words where !known.contains(word) {
      throw BenchFailure("there is no \(word); there is \(known.joined(separator: ", "))")
    }
    return words
  }

  private static func number(_ name: String, _ value: String, _ range: ClosedRange<Int>) throws(BenchFailure)
    -> Int
  {
    guard let number = Int(value), range.contains(number) else {
      throw BenchFailure("\(name) takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
