/// Reads a form of parts from a body while it comes in.
///
/// Fields come whole and are kept; files come piece by piece, in the order of the form. What stands before a file, as the
/// form's token does, is therefore known before its first byte is asked for.
public struct MultipartReader: Sendable {
  /// What comes next.
  public enum Item: Hashable, Sendable {
    /// A field that is no file.
    case field(FormFields.Field)
    /// A file begins; a browser sends one with an empty name and no bytes where none was chosen.
    case file(MultipartPart)
    /// Bytes of the file.
    case bytes(ArraySlice<UInt8>)
    /// The file is complete.
    case fileEnded
  }

  /// Why it does not go on.
  public enum Failure: Error, Equatable, Sendable {
    /// What came is not taken; the handler answers so.
    case refused(MultipartRefusal)
    /// The body will not come to its end; nobody is there for an answer.
    case cut(BodyCut)
  }

  private let stream: BodyStream
  private var parser: MultipartParser
  private var gathered = MultipartFields()
  private var events: ArraySlice<MultipartParser.Event> = []
  private var isFile = false
  private var failure: Failure?
  private var isFinished = false

  /// A reader of a request's body.
  ///
  /// - Parameters:
  ///   - request: the request, with its body as it comes or whole.
  ///   - maximumFieldBytes: the most bytes of the fields that are no files, names and values together.
  /// - Throws: ``MultipartRefusal/notMultipart``.
  public init(
    _ request: HTTPRequest,
    maximumFieldBytes: Int = MultipartFields.maximumBytes
  ) throws(MultipartRefusal) {
    guard let type = request.headers.only("content-type") else { throw .notMultipart }
    try self.init(
      contentType: type,
      stream: request.bodyStream ?? BodyStream(pieces: [request.body])
    )
    gathered = MultipartFields(atMost: maximumFieldBytes)
  }

  /// A reader of a body.
  ///
  /// - Parameters:
  ///   - contentType: the media type with its boundary.
  ///   - stream: the body.
  /// - Throws: ``MultipartRefusal/notMultipart``.
  public init(contentType: String, stream: BodyStream) throws(MultipartRefusal) {
    parser = MultipartParser(boundary: try MultipartBoundary(contentType: contentType))
    self.stream = stream
  }

  /// The fields that have come whole.
  public var fields: FormFields { gathered.fields }

  /// What comes next.
  ///
  /// - Returns: an item; nil when the form and the body are complete.
  /// - Throws: ``Failure``, and again at every later call.
  public mutating func next() async throws(Failure) -> Item? {
    if let failure { throw failure }
    do throws(Failure) {
      while true {
        while let event = events.popFirst() {
          if let item = try item(of: event) { return item }
        }
        if isFinished { return nil }
        try await readMore()
      }
    } catch {
      failure = error
      throw error
    }
  }

  private mutating func readMore() async throws(Failure) {
    let piece: [UInt8]?
    do { piece = try await stream.next() } catch { throw .cut(error) }
    if let piece {
      events = parser.parse(piece)[...]
    } else {
      isFinished = true
      events = [parser.finish()]
    }
  }

  private mutating func item(of event: MultipartParser.Event) throws(Failure) -> Item? {
    do {
      if let field = try gathered.take(event) { return .field(field) }
    } catch {
      throw .refused(error)
    }
    switch event {
    case .began(let part):
      isFile = part.fileName != nil
      return isFile ? .file(part) : nil
    case .bytes(let bytes): return isFile ? .bytes(bytes) : nil
    case .ended: return isFile ? .fileEnded : nil
    case .finished: return nil
    case .refused(let refusal): throw .refused(refusal)
    }
  }
}
