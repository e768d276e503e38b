internal import Access
internal import Attachments
internal import Core
internal import HTTPEngine
internal import Jobs

/// The document of the API, OpenAPI 3.1, made of what the routes declare.
///
/// It holds nothing that is secret: the calls there are, and the names of the agencies.
///
/// Source: <https://spec.openapis.org/oas/v3.1.1.html>
struct APIDocument {
  /// Where it is served, without a key.
  static let path: PathPattern = "/api/v1/openapi.json"

  private var paths: [(path: String, calls: JSONObject)] = []
  private var schemas: [String: JSONObject] = [:]
  private let publicURL: String

  init(routes: [Route], publicURL: String) {
    self.publicURL = publicURL
    add(APIDocument.problem)
    for route in routes {
      guard let declaration = route.declaration else { continue }
      let call = self.call(route, declaration)
      let method = route.method.rawValue.lowercased()
      let path = String(route.pattern.text.dropFirst(APIDocument.base.utf8.count))
      if let place = paths.firstIndex(where: { $0.path == path }) {
        paths[place].calls.append(method, .object(call))
      } else {
        paths.append((path, [method: .object(call)]))
      }
    }
  }

  private static let base = "/api/v1"

  /// The whole document.
  var json: JSONValue {
    [
      "openapi": "3.1.0",
      "info": ["title": "Postern", "version": "1", "description": .string(APIDocument.words)],
      "servers": [["url": .string(publicURL + APIDocument.base)]],
      "security": [["key": []]],
      "paths": .object(JSONObject(paths.map { JSONObject.Member($0.path, .object($0.calls)) })),
      "components": [
        "securitySchemes": [
          "key": [
            "type": "http", "scheme": "bearer",
            "description": "a key that `postern api-key create` printed; the roles of a call are its scopes",
          ]
        ],
        "parameters": ["IdempotencyKey": APIDocument.idempotencyKey],
        "schemas": .object(
          JSONObject(schemas.sorted { $0.key < $1.key }.map { JSONObject.Member($0.key, .object($0.value)) })
        ),
      ],
    ]
  }

  private mutating func add(_ schema: APISchema) {
    schemas.merge(schema.named) { one, _ in one }
  }

  // MARK: A call

  private mutating func call(_ route: Route, _ declaration: APIDeclaration) -> JSONObject {
    let operation = declaration.operation
    var call: JSONObject = [
      "operationId": .string(operation.id), "summary": .string(operation.summary),
      "tags": [.string(declaration.scope.rawValue)],
      "security": [["key": [.string(declaration.scope.rawValue)]]],
    ]
    if !operation.words.isEmpty { call.append("description", .string(operation.words)) }
    let parameters = APIDocument.parameters(of: route, operation)
    if !parameters.isEmpty { call.append("parameters", .array(parameters)) }
    if let body = operation.body {
      add(body.schema)
      if let form = body.form { add(form.schema) }
      call.append(
        "requestBody",
        [
          "required": true,
          "content": .object(APIDocument.content(of: body)),
        ]
      )
    }
    for answer in operation.answers { add(answer.schema) }
    call.append("responses", .object(APIDocument.responses(of: route, declaration)))
    return call
  }

  private static func content(of body: APIOperation.Body) -> JSONObject {
    var content: JSONObject = [
      "application/json": ["schema": body.schema.json, "example": body.example]
    ]
    guard let form = body.form else { return content }
    let files: JSONValue = [
      "type": "array", "maxItems": .integer(Int64(FileLimits.standard.messageFiles)),
      "items": ["type": "string", "format": "binary"],
      "description": "the files, each a part with a file name, behind the message",
    ]
    var parts = JSONObject()
    parts.append(form.part, form.schema.json)
    parts.append(form.files, files)
    var encoding = JSONObject()
    encoding.append(form.part, ["contentType": "application/json"])
    content.append(
      "multipart/form-data",
      [
        "schema": [
          "type": "object", "required": [.string(form.part)], "additionalProperties": false,
          "properties": .object(parts),
        ],
        "encoding": .object(encoding),
      ]
    )
    return content
  }

  private static func parameters(of route: Route, _ operation: APIOperation) -> [JSONValue] {
    var parameters = route.pattern.segments.compactMap { segment -> JSONValue? in
      guard case .place(let name) = segment else { return nil }
      let schema: APISchema = name == "reference" ? .pathReference : .text(64)
      return ["name": .string(name), "in": "path", "required": true, "schema": schema.json]
    }
    parameters += operation.query.map {
      [
        "name": .string($0.name), "in": "query", "schema": $0.schema.json,
        "description": .string($0.words),
      ]
    }
    if route.method == .post { parameters.append(["$ref": "#/components/parameters/IdempotencyKey"]) }
    return parameters
  }

  private static func responses(of route: Route, _ declaration: APIDeclaration) -> JSONObject {
    var responses: [(status: Int, response: JSONValue)] = declaration.operation.answers.map { answer in
      var response: JSONObject = ["description": .string(answer.words)]
      if route.method == .post {
        response.append("headers", ["Idempotent-Replayed": replayed])
      }
      let types = answer.mediaTypes.isEmpty ? ["application/json"] : answer.mediaTypes
      response.append(
        "content",
        .object(JSONObject(types.map { JSONObject.Member($0, ["schema": answer.schema.json]) }))
      )
      return (answer.status, .object(response))
    }
    let problems = Problem.usual(route.method, route.pattern, declaration) + declaration.operation.refusals
    for (status, all) in Dictionary(grouping: problems, by: \.status) {
      responses.append((status, refusal(status, all)))
    }
    return JSONObject(
      responses.sorted { $0.status < $1.status }.map { JSONObject.Member(String($0.status), $0.response) }
    )
  }

  /// Every problem of a status, each by its type.
  private static func refusal(_ status: Int, _ problems: [Problem]) -> JSONValue {
    var names: [String] = []
    var examples = JSONObject()
    var titles: [String] = []
    for problem in problems where !names.contains(problem.name) {
      names.append(problem.name)
      titles.append("\(problem.name): \(problem.title)")
      examples.append(problem.name, ["value": .object(problem.object)])
    }
    var response: JSONObject = ["description": .string(titles.joined(separator: "; "))]
    if let header = headers[status] { response.append("headers", header) }
    response.append(
      "content",
      [
        "application/problem+json": [
          "schema": [
            "allOf": [
              problem.json,
              [
                "properties": [
                  "type": ["enum": .array(names.map { .string("/problems/\($0)") })],
                  "status": ["const": .integer(Int64(status))],
                ]
              ],
            ]
          ],
          "examples": .object(examples),
        ]
      ]
    )
    return .object(response)
  }
}

// MARK: What all calls have in common

extension APIDocument {
  /// RFC 9457, with the fields to mend.
  static let problem = APISchema([
    "type": "object", "required": ["type", "title", "status"],
    "properties": [
      "type": ["type": "string", "pattern": "^/problems/[a-z0-9-]+$"], "title": ["type": "string"],
      "status": ["type": "integer"], "detail": ["type": "string"],
      "errors": [
        "type": "array",
        "items": [
          "type": "object", "required": ["pointer", "detail"],
          "properties": [
            "pointer": [
              "type": "string", "description": "a JSON pointer into the body; empty for the whole",
            ],
            "detail": ["type": "string"],
          ],
        ],
      ],
    ],
  ]).called("Problem")

  private static let headers: [Int: JSONValue] = [
    401: ["WWW-Authenticate": ["required": true, "schema": ["type": "string"]]],
    409: [
      "Retry-After": [
        "description": "seconds, with `still-at-work`", "schema": ["type": "integer", "minimum": 1],
      ]
    ],
    503: [
      "Retry-After": [
        "required": true, "description": "seconds", "schema": ["type": "integer", "minimum": 1],
      ]
    ],
  ]

  private static let replayed: JSONValue = [
    "description": "there where the answer was given before, to the same Idempotency-Key",
    "schema": ["type": "string", "const": "true"],
  ]

  private static let idempotencyKey: JSONValue = [
    "name": "Idempotency-Key", "in": "header",
    "description": "visible ASCII; the same key with the same body gives the same answer for 24 hours",
    "schema": ["type": "string", "minLength": 1, "maxLength": .integer(Int64(APICall.maximumKeyBytes))],
  ]

  private static let words = """
    The API for case systems. Times are RFC 3339 in UTC. A length is counted in Unicode characters as they come; blanks \
    around a text are taken off. `null` counts as left out. Unknown fields are refused by name. A list answers its newest \
    or first entries and `next`, the cursor of the next page. Any GET may be asked by HEAD. What is wrong is answered as \
    a problem document (RFC 9457), whose `type` tells what to do by program, and whose `detail` and `errors` tell it to a \
    person; what cannot be read as a request of HTTP/1.1 at all (414, 431, 501, 505) is answered by a short page.
    """
}

extension APISchema {
  /// A reference as it stands in a path, where nothing is taken off.
  fileprivate static let pathReference = APISchema([
    "type": "string", "maxLength": .integer(Int64(CaseSystemReference.maximumCharacters)),
    "pattern": "^[A-Za-z0-9._:-]+$",
  ])
}

extension Web {
  /// `GET /api/v1/openapi.json`: the document, for everybody; made once, when the routes are.
  var apiDocumentRoutes: [Route] {
    let document = HTTPResponse.json(APIDocument(routes: apiRoutes, publicURL: publicURL).json.encoded())
    return [
      .call(.get, APIDocument.path) { _ in
        var response = document
        response.headers.set("Cache-Control", "public, max-age=300")
        return response
      }
    ]
  }
}
