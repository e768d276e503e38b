internal import Access
internal import Core
internal import HTTPEngine
internal import Jobs

/// What a call of the API takes and answers, declared beside its route: from this the document is made.
///
/// The compiler asks for one with every route (``Route/api(_:_:scope:operation:maximumBodyBytes:isAskedWithin:_:)``), the
/// query that a call takes is the one declared here, and the tests hold every answer that they get against it.
struct APIOperation: Sendable {
  /// A parameter of the query.
  struct Parameter: Sendable {
    let name: String
    let schema: APISchema
    let words: String
  }

  /// A body that is taken.
  struct Body: Sendable {
    let schema: APISchema
    /// A whole body; it is tried by the tests.
    let example: JSONValue
    /// As a form of parts; nil where only JSON is taken.
    var form: Form?

    /// A body as `multipart/form-data`.
    struct Form: Sendable {
      /// The part that holds JSON.
      let part: String
      let schema: APISchema
      /// The parts that hold files.
      let files: String
    }
  }

  /// An answer that is no problem.
  struct Answer: Sendable {
    let status: Int
    let words: String
    let schema: APISchema
    /// The media types of an answer that is no JSON; empty where it is.
    var mediaTypes: [String] = []
  }

  /// Its name for programs, as the function of a client would be called: `putPerson`.
  let id: String
  /// One line.
  let summary: String
  /// What else a caller should know.
  let words: String
  let query: [Parameter]
  /// Nil where the call takes none.
  let body: Body?
  let answers: [Answer]
  /// The problems that only this call has; those of every call come by themselves (``APIDocument``).
  let refusals: [Problem]

  init(
    _ id: String,
    _ summary: String,
    _ words: String = "",
    query: [Parameter] = [],
    body: Body? = nil,
    answers: [Answer],
    refusals: [Problem] = []
  ) {
    self.id = id
    self.summary = summary
    self.words = words
    self.query = query
    self.body = body
    self.answers = answers
    self.refusals = refusals
  }
}

extension APIOperation.Parameter {
  /// What every list takes.
  static let page: [APIOperation.Parameter] = [
    APIOperation.Parameter(
      name: "cursor",
      schema: APISchema(["type": "string"]),
      words: "`next` of the page before; left out for the first page"
    ),
    APIOperation.Parameter(
      name: "limit",
      schema: .whole(1...Int64(APICall.maximumLimit)).adding(
        "default",
        .integer(Int64(APICall.usualLimit))
      ),
      words: "the most entries of a page"
    ),
  ]
}

/// A route of the API as the document knows it.
struct APIDeclaration: Sendable {
  let scope: APIScope
  let operation: APIOperation
}

extension Problem {
  /// What is wrong with a body, as an example.
  static var badInput: Problem {
    Problem(MalformedInput([FieldProblem(pointer: "/name", detail: "is needed")]))
  }

  /// The problems that a call may answer beside its own.
  ///
  /// - Parameters:
  ///   - method: the call's method.
  ///   - pattern: its path.
  ///   - declaration: its scope and operation.
  /// - Returns: each with its status and type; some share both.
  static func usual(
    _ method: HTTPMethod,
    _ pattern: PathPattern,
    _ declaration: APIDeclaration
  ) -> [Problem] {
    var all = [400, 401, 408, 413, 415, 417, 421, 500, 503].map(Problem.init(status:))
    all += [.scopeMissing(declaration.scope), .badQuery("This call takes no query.")]
    if declaration.operation.body != nil || method == .post { all.append(.badInput) }
    if method == .post { all += [.badIdempotencyKey, Problem(KeyUsedForAnother())] }
    // A PUT makes what its path names.
    if method != .put, pattern.text.contains("{") {
      all.append(pattern.text.contains("{id}") ? .unknownMessage : .unknownInPath)
    }
    return all
  }
}
