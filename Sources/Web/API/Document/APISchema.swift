internal import Core

/// What a value of the API may be, as JSON Schema 2020-12, with the limits by which `JSONObjectReader` judges it.
///
/// Whatever a reader takes its schema allows; a schema may allow what a reader refuses for a reason that no schema can
/// tell, such as a post code that cannot be.
struct APISchema: Sendable {
  private(set) var members: JSONObject
  /// The schemas that this one refers to by name.
  private(set) var named: [String: JSONObject] = [:]
  /// Whether the object that it is a field of must have it.
  private(set) var isNeeded = false

  init(_ members: JSONObject) {
    self.members = members
  }

  var json: JSONValue { .object(members) }

  // MARK: Kinds of values

  /// A text of at most so many characters; blank counts as left out, and so is refused where it is needed.
  static func text(_ maximumCharacters: Int) -> APISchema {
    APISchema(["type": "string", "maxLength": .integer(Int64(maximumCharacters))])
  }

  /// A text with something in it that is no blank, where it is there at all.
  static func filledText(_ maximumCharacters: Int) -> APISchema { text(maximumCharacters).filled }

  /// One word of several.
  static func word(_ words: [String]) -> APISchema {
    APISchema(["type": "string", "enum": .array(words.map(JSONValue.string))])
  }

  /// One word of an enumeration.
  static func word<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type) -> APISchema {
    word(type.allCases.map(\.rawValue))
  }

  /// True or false, and what counts where nothing is said.
  static func flag(_ standard: Bool) -> APISchema {
    APISchema(["type": "boolean"]).adding("default", .bool(standard))
  }

  /// True or false.
  static let flag = APISchema(["type": "boolean"])

  /// A whole number.
  static func whole(_ range: ClosedRange<Int64>) -> APISchema {
    APISchema([
      "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
    ])
  }

  /// A whole number that only answers hold.
  static let count = APISchema(["type": "integer", "minimum": 0])

  /// Nothing but `null`.
  static let null = APISchema(["type": "null"])

  /// A list.
  static func list(
    of element: APISchema,
    atLeast minimum: Int = 0,
    atMost maximum: Int? = nil,
    isUnique: Bool = false
  ) -> APISchema {
    var schema = APISchema(["type": "array", "items": element.filled.json])
    if minimum > 0 { schema = schema.adding("minItems", .integer(Int64(minimum))) }
    if let maximum { schema = schema.adding("maxItems", .integer(Int64(maximum))) }
    if isUnique { schema = schema.adding("uniqueItems", true) }
    schema.named = element.named
    return schema
  }

  /// An object that somebody sends: unknown fields are refused, and `null` counts as left out.
  ///
  /// - Parameters:
  ///   - fields: what may stand in it.
  ///   - more: what else may.
  ///   - notAvailable: fields whose feature is not built yet; they may be `null` alone.
  /// - Returns: its schema.
  static func taken(
    _ fields: KeyValuePairs<String, APISchema>,
    _ more: KeyValuePairs<String, APISchema> = [:],
    notAvailable: [String] = []
  ) -> APISchema {
    let later = notAvailable.map { ($0, APISchema.null.described("not available yet")) }
    return object(
      (Array(fields) + Array(more)).map { ($0.key, $0.value.isNeeded ? $0.value : $0.value.orNull) } + later
    ) {
      $0.isNeeded
    }
    .adding("additionalProperties", false)
  }

  /// An object that we answer: every field is there; later versions may add some.
  static func told(
    _ fields: KeyValuePairs<String, APISchema>,
    _ more: KeyValuePairs<String, APISchema> = [:]
  ) -> APISchema {
    object((Array(fields) + Array(more)).map { ($0.key, $0.value) }) { _ in true }
  }

  /// A page of a list.
  static func page(of element: APISchema) -> APISchema {
    .told([
      "items": .list(of: element, atMost: APICall.maximumLimit),
      "next": APISchema(["type": "string"]).orNull.described("the cursor of the next page; null on the last"),
    ])
  }

  /// One of several shapes.
  static func any(of shapes: [APISchema]) -> APISchema {
    var schema = APISchema(["anyOf": .array(shapes.map(\.json))])
    schema.named = shapes.reduce(into: [:]) { $0.merge($1.named) { one, _ in one } }
    return schema
  }

  private static func object(
    _ fields: [(String, APISchema)],
    isNeeded: (APISchema) -> Bool
  ) -> APISchema {
    var schema = APISchema([
      "type": "object",
      "properties": .object(JSONObject(fields.map { JSONObject.Member($0.0, $0.1.json) })),
    ])
    let needed = fields.filter { isNeeded($0.1) }.map { JSONValue.string($0.0) }
    if !needed.isEmpty { schema = schema.adding("required", .array(needed)) }
    schema.named = fields.reduce(into: [:]) { $0.merge($1.1.named) { one, _ in one } }
    return schema
  }

  // MARK: More to say

  /// The same, which must be there, and not be blank.
  var needed: APISchema {
    var schema = filled
    schema.isNeeded = true
    return schema
  }

  /// The same; a text with something in it that is no blank.
  private var filled: APISchema {
    let isText = members["type"] == "string" && members["maxLength"] != nil && members["pattern"] == nil
    return isText ? adding("pattern", #"\S"#) : self
  }

  /// The same or `null`.
  var orNull: APISchema {
    guard members["type"] != "null" else { return self }
    guard case .string(let type) = members["type"] else {
      var either = APISchema(["anyOf": [json, ["type": "null"]]])
      either.named = named
      return either
    }
    var schema = self
    schema.members = JSONObject(
      members.members.map { member in
        switch (member.name, member.value) {
        case ("type", _): JSONObject.Member("type", [.string(type), "null"])
        case ("enum", .array(let words)): JSONObject.Member("enum", .array(words + [.null]))
        default: member
        }
      }
    )
    return schema
  }

  /// The same with words for a person.
  func described(_ words: String) -> APISchema { adding("description", .string(words)) }

  /// The same with values to try it with.
  func example(_ value: JSONValue) -> APISchema { adding("examples", [value]) }

  /// The same, told once under a name and referred to from here.
  func called(_ name: String) -> APISchema {
    var reference = APISchema(["$ref": .string("#/components/schemas/\(name)")])
    reference.named = named
    reference.named[name] = members
    reference.isNeeded = isNeeded
    return reference
  }

  /// The same with a keyword, in the stead of the same keyword where it was there.
  func adding(_ keyword: String, _ value: JSONValue) -> APISchema {
    var schema = self
    schema.members = JSONObject(members.members.filter { $0.name != keyword })
    schema.members.append(keyword, value)
    return schema
  }
}

// MARK: The words of the house

extension APISchema {
  /// A reference of the case system's.
  static let reference = APISchema([
    "type": "string", "maxLength": .integer(Int64(CaseSystemReference.maximumCharacters)),
    "pattern": #"^\s*[A-Za-z0-9._:-]+\s*$"#,
  ])

  /// One of our identifiers.
  static func identifier<Kind: IdentifiedKind>(_ kind: Kind.Type) -> APISchema {
    APISchema([
      "type": "string", "pattern": .string("^\(kind.prefix)_[0-7][0-9a-hjkmnp-tv-z]{25}$"),
    ])
  }

  /// A moment in an answer, RFC 3339 in UTC.
  static let moment = APISchema(["type": "string", "format": "date-time"])

  /// A moment that is still to come, as somebody sends it: RFC 3339.
  static let momentToCome = text(40).adding("format", "moment-to-come")

  /// A day as somebody sends it.
  static let day = text(40).adding("format", "day").described(
    "YYYY-MM-DD; any usual British or Welsh writing of a day is taken too"
  )

  /// A post code as somebody sends it.
  static let postcode = text(20).adding("format", "uk-postcode")

  /// A telephone number as somebody sends it.
  static let telephone = text(40).adding("format", "telephone").described(
    "as 07700 900123 or +44 7700 900123"
  )

  /// An email address as somebody sends it.
  static let email = text(254).adding("format", "email")
}
