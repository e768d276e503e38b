/// What ends a measurement, in words for whoever runs it.
struct BenchFailure: Error, Equatable, CustomStringConvertible {
  let description: String

  init(_ text: String) { description = text }
}
