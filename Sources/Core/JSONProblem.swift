/// Why bytes are not JSON that we take.
///
/// It never repeats what was sent.
public struct JSONProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The rule that was broken.
  public enum Kind: Sendable {
    /// There is nothing but white space.
    case empty
    /// A byte stands where the grammar allows none of its kind.
    case unexpectedByte
    /// The text stops before its value is whole.
    case unexpectedEnd
    /// Something follows the value.
    case trailingBytes
    /// Arrays and objects are nested deeper than the limit.
    case tooDeep
    /// There are more values than the limit.
    case tooManyValues
    /// An object names a member twice.
    case duplicateName
    /// A text is not well-formed UTF-8.
    case invalidUTF8
    /// An escape gives half of a surrogate pair.
    case loneSurrogate
    /// A text holds the character NUL.
    case nul
    /// A text holds a control character that is not escaped.
    case controlCharacter
    /// A backslash is followed by something that is no escape.
    case malformedEscape
    /// A number is not in JSON's form.
    case malformedNumber
    /// A number is beyond what 64 bits of floating point hold, or has more than 400 digits.
    case numberOutOfRange
  }

  /// The rule that was broken.
  public let kind: Kind
  /// The byte at which it was noticed, counted from 0.
  public let offset: Int

  /// Names a broken rule and its place.
  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// What is wrong and where, for a problem document or an operator.
  public var description: String { "not valid JSON at byte \(offset): \(sentence)" }

  private var sentence: String {
    switch kind {
    case .empty: "there is nothing here"
    case .unexpectedByte: "an unexpected character"
    case .unexpectedEnd: "it ends too early"
    case .trailingBytes: "something follows the value"
    case .tooDeep: "it is nested too deeply"
    case .tooManyValues: "it holds too many values"
    case .duplicateName: "a field is given twice"
    case .invalidUTF8: "a text is not UTF-8"
    case .loneSurrogate: "an escape is half of a surrogate pair"
    case .nul: "a text holds the character NUL"
    case .controlCharacter: "a control character must be escaped"
    case .malformedEscape: "a backslash must begin an escape of JSON"
    case .malformedNumber: "a number is not in JSON's form"
    case .numberOutOfRange: "a number is too large"
    }
  }
}
