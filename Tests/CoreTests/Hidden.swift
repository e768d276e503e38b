import Testing

/// Expects that no usual way of printing a value lets any of these texts out.
func expectHidden(
  _ value: some Any,
  never texts: [String],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  var dumped = ""
  dump(value, to: &dumped)
  var printed = ""
  print(value, to: &printed)
  let wrapped: Any? = value
  let ways = [
    "\(value)", String(describing: value), String(reflecting: value), dumped, printed, "\([value])",
    String(reflecting: [value]), String(describing: wrapped), String(reflecting: wrapped),
    "\(Mirror(reflecting: value).children.map(\.value))",
  ]
  for way in ways {
    for text in texts {
      #expect(!way.containsInAnyCase(text), sourceLocation: sourceLocation)
    }
  }
}

extension String {
  /// Whether it holds a text, in any mix of capital and small letters.
  fileprivate func containsInAnyCase(_ text: String) -> Bool {
    lowercased().contains(text.lowercased())
  }
}
