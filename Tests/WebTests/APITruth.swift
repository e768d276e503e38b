import Core
import HTTPEngine
import Synchronization

/// The document of the API, held against what the API does.
///
/// Every answer that the tests of the API get goes through here (`WebGround.call`), so what a suite finds out about a call
/// the document must tell too.
struct APITruth {
  private let document: JSONValue
  private let judge: SchemaJudge

  init(_ document: JSONValue) {
    self.document = document
    judge = SchemaJudge(schemas: document["components"]["schemas"])
  }

  /// The document of a gateway of the tests; they all have the same.
  static func served(by ground: WebGround) async throws -> APITruth {
    if let known = kept.withLock({ $0 }) { return APITruth(known) }
    let reply = APIReply(try await ground.send(.get, "/api/v1/openapi.json"))
    let document = try JSONValue.parse(reply.bytes)
    kept.withLock { $0 = document }
    return APITruth(document)
  }

  private static let kept = Mutex<JSONValue?>(nil)

  /// What the document does not tell, or tells otherwise, of one request and its answer.
  ///
  /// - Parameters:
  ///   - method: the request's method.
  ///   - path: its path behind `/api/v1`, with its query.
  ///   - body: its body.
  ///   - reply: what was answered.
  /// - Returns: complaints; none for a path or method that is no call, where 404 and 405 are right.
  func complaints(_ method: HTTPMethod, _ path: String, _ body: String, _ reply: APIReply) -> [String] {
    guard let call = call(method, path) else {
      return [400, 404, 405].contains(reply.status) ? [] : ["no call, and answered \(reply.status)"]
    }
    let response = call["responses"][String(reply.status)]
    guard response != .null else { return ["\(reply.status) is not declared"] }
    guard let type = reply.type, response["content"][type] != .null else {
      return ["\(reply.status) as \(reply.type ?? "nothing") is not declared"]
    }
    let value: JSONValue
    do { value = try JSONValue.parse(reply.bytes) } catch { return ["the answer is no JSON"] }
    var found = judge.complaints(about: value, by: response["content"][type]["schema"], isAnswer: true)
    if reply.status < 300, !body.isEmpty, let sent = try? JSONValue.parse(Array(body.utf8)) {
      let schema = call["requestBody"]["content"]["application/json"]["schema"]
      if schema != .null {
        found += judge.complaints(about: sent, by: schema, isAnswer: false).map {
          "taken all the same: \($0)"
        }
      }
    }
    return found
  }

  /// The declaration of a call; HEAD is answered as GET is.
  private func call(_ method: HTTPMethod, _ path: String) -> JSONValue? {
    let parts = path.prefix { $0 != "?" }.split(separator: "/")
    let word = (method == .head ? HTTPMethod.get : method).rawValue.lowercased()
    for template in document["paths"].names {
      let pattern = template.split(separator: "/")
      guard pattern.count == parts.count,
        zip(pattern, parts).allSatisfy({ $0 == $1 || $0.hasPrefix("{") })
      else { continue }
      let call = document["paths"][template][word]
      if call != .null { return call }
    }
    return nil
  }
}

/// Judges values by the part of JSON Schema 2020-12 that the document uses; any other keyword is a complaint itself.
struct SchemaJudge {
  let schemas: JSONValue

  /// What is wrong with a value.
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - schema: its schema.
  ///   - isAnswer: whether it is ours: then a field that is not told of is a complaint.
  ///   - pointer: where it is.
  /// - Returns: complaints.
  func complaints(
    about value: JSONValue,
    by schema: JSONValue,
    isAnswer: Bool,
    at pointer: String = ""
  ) -> [String] {
    guard case .object(let keywords) = schema else { return ["\(pointer): no schema"] }
    return keywords.members.flatMap { keyword in
      let found = self.found(value, keyword, schema, isAnswer, pointer)
      return found.map { $0.hasPrefix("/") ? $0 : "\(pointer): \($0)" }
    }
  }

  private func found(
    _ value: JSONValue,
    _ keyword: JSONObject.Member,
    _ schema: JSONValue,
    _ isAnswer: Bool,
    _ pointer: String
  ) -> [String] {
    func judge(_ schema: JSONValue) -> [String] {
      complaints(about: value, by: schema, isAnswer: isAnswer, at: pointer)
    }
    switch keyword.name {
    case "description", "default", "examples", "format", "contentEncoding": return []
    case "$ref":
      let name = keyword.value.text?.split(separator: "/").last.map(String.init) ?? ""
      return judge(schemas[name])
    case "allOf": return keyword.value.elements.flatMap(judge)
    case "anyOf":
      return keyword.value.elements.contains { judge($0).isEmpty } ? [] : ["is none of its shapes"]
    case "const": return value == keyword.value ? [] : ["is not the only value"]
    case "enum": return keyword.value.elements.contains(value) ? [] : ["is none of its words"]
    case "type": return isOf(keyword.value, value) ? [] : ["is of another type"]
    case "minLength", "maxLength", "pattern": return text(value, keyword)
    case "minimum", "maximum": return number(value, keyword)
    case "items", "minItems", "maxItems", "uniqueItems": return list(value, keyword, isAnswer, pointer)
    case "properties", "required", "additionalProperties":
      return object(value, keyword, schema, isAnswer, pointer)
    default: return ["the judge does not know \(keyword.name)"]
    }
  }

  private func isOf(_ types: JSONValue, _ value: JSONValue) -> Bool {
    let names = types.text.map { [$0] } ?? types.elements.compactMap(\.text)
    let own =
      switch value {
      case .null: "null"
      case .bool: "boolean"
      case .integer: "integer"
      case .number: "number"
      case .string: "string"
      case .array: "array"
      case .object: "object"
      }
    return names.contains(own)
  }

  private func text(_ value: JSONValue, _ keyword: JSONObject.Member) -> [String] {
    guard case .string(let text) = value else { return [] }
    switch (keyword.name, keyword.value) {
    case ("minLength", .integer(let limit)): return text.unicodeScalars.count >= limit ? [] : ["is too short"]
    case ("maxLength", .integer(let limit)): return text.unicodeScalars.count <= limit ? [] : ["is too long"]
    case ("pattern", .string(let pattern)):
      guard let regex = try? Regex(pattern) else { return ["has a pattern that is none"] }
      return text.contains(regex) ? [] : ["is not of its pattern"]
    default: return ["has a limit that is none"]
    }
  }

  private func number(_ value: JSONValue, _ keyword: JSONObject.Member) -> [String] {
    guard case .integer(let whole) = value else { return [] }
    guard case .integer(let limit) = keyword.value else { return ["has a limit that is none"] }
    return (keyword.name == "minimum" ? whole >= limit : whole <= limit) ? [] : ["is out of range"]
  }

  private func list(_ value: JSONValue, _ keyword: JSONObject.Member, _ isAnswer: Bool, _ pointer: String)
    -> [String]
  {
    guard case .array(let elements) = value else { return [] }
    switch (keyword.name, keyword.value) {
    case ("items", let schema):
      return elements.enumerated().flatMap {
        complaints(about: $0.element, by: schema, isAnswer: isAnswer, at: "\(pointer)/\($0.offset)")
      }
    case ("minItems", .integer(let limit)): return elements.count >= limit ? [] : ["has too few entries"]
    case ("maxItems", .integer(let limit)): return elements.count <= limit ? [] : ["has too many entries"]
    default: return Set(elements).count == elements.count ? [] : ["has an entry twice"]
    }
  }

  private func object(
    _ value: JSONValue,
    _ keyword: JSONObject.Member,
    _ schema: JSONValue,
    _ isAnswer: Bool,
    _ pointer: String
  ) -> [String] {
    guard case .object(let object) = value else { return [] }
    switch keyword.name {
    case "required":
      return keyword.value.elements.compactMap(\.text).filter { object[$0] == nil }.map { "lacks \($0)" }
    case "additionalProperties":
      return object.members.filter { schema["properties"][$0.name] == .null }.map {
        "\($0.name) is not taken"
      }
    default:
      // Only a schema that also says what is required tells of all fields.
      let untold = isAnswer && schema["required"] != .null
      return object.members.flatMap { member -> [String] in
        let own = keyword.value[member.name]
        guard own != .null else { return untold ? ["\(member.name) is not told of"] : [] }
        return complaints(
          about: member.value,
          by: own,
          isAnswer: isAnswer,
          at: "\(pointer)/\(member.name)"
        )
      }
    }
  }
}
