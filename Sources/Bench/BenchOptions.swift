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
    postern-bench [--only ROWS] [--database sqlite,postgresql] [--seconds N] [--repeats N] [--stored N] [--families N]
                  [--full] [--large N] [--perf ROW] [--program FILE] [--output FOLDER]

      --only       notices, store, open, sign-in, storm, static, tls, idle, with commas between; all of them by default.
                   Messages are stored in any case, and what their notices cost is told.
      --database   both by default
      --seconds    of load a repetition, 1 to 600; 3 by default
      --repeats    of each row, 1 to 99; 3 by default
      --stored     messages that lie there before, 100 to 10000000; 10000 by default
      --families   whose they are, 2 to 10000; 64 by default
      --full       also the rows with a million messages; --large N makes it another number
      --perf       the row to be profiled, as result.json names it: store-1, store-16, store-64, open, sign-in, storm…
      --program    the gateway to be measured; .build/release/postern by default
      --output     where result.json and profiles go; .build/bench by default
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
    guard !words.isEmpty else { throw BenchFailure("name one of \(known.joined(separator: ", "))") }
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
