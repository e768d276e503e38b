/// Lends texts to C as an array of pointers that ends with a null pointer.
///
/// - Parameters:
///   - texts: the texts; one that holds a NUL ends there for C.
///   - body: what needs the pointers; it must not keep them.
/// - Returns: what the body returns.
func withCStrings<Result>(
  _ texts: [String],
  _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result? {
  var bytes: [CChar] = []
  var starts: [Int] = []
  for text in texts {
    starts.append(bytes.count)
    bytes += text.utf8.map { CChar(bitPattern: $0) }
    bytes.append(0)
  }
  // One more, so that there is an address where there is no text.
  bytes.append(0)
  return unsafe bytes.withUnsafeBufferPointer { bytes -> Result? in
    guard let base = bytes.baseAddress else { return nil }
    var pointers: [UnsafePointer<CChar>?] = unsafe starts.map { unsafe base + $0 }
    unsafe pointers.append(nil)
    return unsafe pointers.withUnsafeBufferPointer { pointers in
      guard let first = pointers.baseAddress else { return nil }
      return unsafe body(first)
    }
  }
}
