import Access
import Core
import HTTPEngine
import Testing
import Web

/// What a case system does in the tests of the API.
extension WebGround {
  /// The text of a new key.
  func newKey(_ scopes: Set<APIScope> = Set(APIScope.allCases)) async throws -> String {
    try await rooms.apiKeys.create(label: "test", scopes: scopes).text.reveal { $0 }
  }

  /// Makes a call behind `/api/v1`, with a JSON body or nothing; what is answered must be as the document of the API tells.
  func call(
    _ method: HTTPMethod,
    _ path: String,
    _ body: String = "",
    key: String,
    once: String? = nil
  ) async throws -> APIReply {
    var headers = HTTPHeaders()
    headers.set("Authorization", try HTTPHeaderValue("Bearer " + key))
    if let once { headers.set("Idempotency-Key", try HTTPHeaderValue(once)) }
    let reply = APIReply(try await send(method, "/api/v1" + path, headers: headers, body: Array(body.utf8)))
    let complaints = try await APITruth.served(by: self).complaints(method, path, body, reply)
    #expect(
      complaints.isEmpty,
      "\(method.rawValue) \(path): the document of the API tells otherwise; mend its operation, or the call"
    )
    return reply
  }
}

/// An answer of the API.
struct APIReply: Sendable {
  let status: Int
  let headers: HTTPHeaders
  let bytes: [UInt8]

  init(_ response: HTTPResponse) {
    status = response.status
    headers = response.headers
    if case .bytes(let bytes) = response.body { self.bytes = bytes } else { bytes = [] }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
  var type: String? { headers.first("Content-Type") }

  /// The name at the end of a problem's type.
  var problem: String? {
    get throws {
      guard type == "application/problem+json", let type = try self["type"].text,
        try self["status"] == .integer(Int64(status))
      else { return nil }
      return type.hasPrefix("/problems/") ? String(type.dropFirst("/problems/".count)) : nil
    }
  }

  /// The fields that a problem names.
  var pointers: [String] {
    get throws { try self["errors"].elements.compactMap { $0["pointer"].text } }
  }

  subscript(name: String) -> JSONValue {
    get throws { try JSONValue.parse(bytes)[name] }
  }
}

extension JSONValue {
  subscript(name: String) -> JSONValue {
    if case .object(let object) = self { object[name] ?? .null } else { .null }
  }

  /// The names of an object's members, in order.
  var names: [String] {
    if case .object(let object) = self { object.members.map(\.name) } else { [] }
  }

  var text: String? { if case .string(let text) = self { text } else { nil } }
  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}

/// JSON text with some members of an object put in place of others.
///
/// - Parameters:
///   - base: members by name, each as JSON text.
///   - changes: others; nil takes a member out.
/// - Returns: the object's text.
func json(_ base: KeyValuePairs<String, String>, _ changes: [String: String?] = [:]) -> String {
  var members = base.filter { changes[$0.key] == nil }.map { ($0.key, $0.value) }
  for (name, value) in changes { if let value { members.append((name, value)) } }
  return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
}

/// Records that the tests of the API put.
enum Sample {
  /// A mother who told us everything herself.
  static let mother: KeyValuePairs<String, String> = [
    "agency": #""england""#, "given_name": #""Anna""#, "family_name": #""Example""#, "language": #""en""#,
    "date_of_birth": #""1984-03-07""#, "previous_names": #"["Anna Before"]"#,
    "addresses": """
    [{"lines": ["12 Acacia Avenue", "Reading"], "postcode": "RG1 1AA", "current": true, "source": "self",
      "known_to_others": false}]
    """,
    "facts": #"[{"kind": "child_name", "value": "Sam", "source": "self"}]"#,
    "phones": #"[{"number": "07700 900123", "source": "self"}]"#,
    "emails": #"[{"address": "Anna@example.org", "source": "self"}]"#,
    "cases": #"[{"reference": "C-1", "role": "mother", "side": "applicant"}]"#,
  ]

  static func mother(_ changes: [String: String?] = [:]) -> String { json(mother, changes) }

  /// The father of the same case.
  static func father(_ changes: [String: String?] = [:]) -> String {
    json(
      [
        "agency": #""england""#, "given_name": #""Ben""#, "family_name": #""Sample""#,
        "date_of_birth": #""1980-01-02""#,
        "emails": #"[{"address": "ben@example.org", "source": "self"}]"#,
        "cases": #"[{"reference": "C-1", "role": "father", "side": "respondent"}]"#,
      ],
      changes
    )
  }

  /// A message to the mother.
  static func message(_ changes: [String: String?] = [:]) -> String {
    json(["to": #""P-1""#, "subject": #""About Tuesday""#, "body": #""Dear Anna,\nplease read.""#], changes)
  }
}
