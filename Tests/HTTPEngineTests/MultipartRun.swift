@testable import HTTPEngine

/// What came of a form: the parser's events, with the bytes of one part put together.
enum ObservedPart: Equatable {
  case part(MultipartPart, [UInt8], isComplete: Bool)
  case finished
  case refused(MultipartRefusal)
}

/// Lets a parser read a form in pieces that end at these places.
func observe(form: [UInt8], boundary: String = Forms.boundary, cuts: [Int] = []) -> [ObservedPart] {
  guard let boundary = try? MultipartBoundary(contentType: "multipart/form-data; boundary=\"\(boundary)\"")
  else {
    return [.refused(.notMultipart)]
  }
  var parser = MultipartParser(boundary: boundary)
  var events: [MultipartParser.Event] = []
  var start = 0
  for end in cuts + [form.count] where end > start {
    events += parser.parse(Array(form[start..<end]))
    start = end
    if case .refused = events.last { break }
  }
  if case .refused = events.last {} else { events.append(parser.finish()) }
  var observed: [ObservedPart] = []
  for event in events {
    switch (event, observed.last) {
    case (.began(let part), _): observed.append(.part(part, [], isComplete: false))
    case (.bytes(let bytes), .part(let part, let before, _)):
      observed[observed.count - 1] = .part(part, before + bytes, isComplete: false)
    case (.ended, .part(let part, let bytes, _)):
      observed[observed.count - 1] = .part(part, bytes, isComplete: true)
    case (.finished, _): observed.append(.finished)
    case (.refused(let refusal), _): observed.append(.refused(refusal))
    case (.bytes, _), (.ended, _): observed.append(.refused(.malformed))
    }
  }
  return observed
}

/// Forms as bytes.
enum Forms {
  static let boundary = "----PosternBoundary7MA4YWxk"

  struct Accepted: Sendable, CustomStringConvertible {
    let name: String
    let text: String
    let parts: [(part: MultipartPart, content: String)]

    init(_ name: String, _ text: String, _ parts: [(MultipartPart, String)]) {
      self.name = name
      self.text = text
      self.parts = parts
    }

    var description: String { name }

    var observed: [ObservedPart] {
      parts.map { .part($0.part, Array($0.content.utf8), isComplete: true) } + [.finished]
    }
  }

  struct Refused: Sendable, CustomStringConvertible {
    let name: String
    let text: String
    let refusal: MultipartRefusal

    init(_ name: String, _ text: String, _ refusal: MultipartRefusal = .malformed) {
      self.name = name
      self.text = text
      self.refusal = refusal
    }

    var description: String { name }
  }

  /// A part as a browser writes it.
  static func part(_ disposition: String, _ content: String, more: String = "") -> String {
    "--\(boundary)\r\nContent-Disposition: form-data; \(disposition)\r\n\(more)\r\n\(content)\r\n"
  }

  static let end = "--\(boundary)--\r\n"
  private static let pdf = "Content-Type: application/pdf\r\n"
  private static let field = MultipartPart(name: "a")

  static let accepted: [Accepted] = [
    Accepted(
      "what a browser sends",
      part("name=\"form_token\"", "tok") + part("name=\"file\"; filename=\"plan.pdf\"", "%PDF", more: pdf)
        + end,
      [
        (MultipartPart(name: "form_token"), "tok"),
        (MultipartPart(name: "file", fileName: "plan.pdf", contentType: "application/pdf"), "%PDF"),
      ]
    ),
    Accepted("no parts", end, []),
    Accepted("a field that is empty", part("name=\"a\"", "") + end, [(field, "")]),
    Accepted(
      "an empty part whose head's line end begins the separator",
      "--\(boundary)\r\nContent-Disposition: form-data; name=a\r\n\r\n" + end,
      [(field, "")]
    ),
    Accepted(
      "no file chosen",
      part("name=\"a\"; filename=\"\"", "", more: "Content-Type: application/octet-stream\r\n") + end,
      [(MultipartPart(name: "a", fileName: "", contentType: "application/octet-stream"), "")]
    ),
    Accepted(
      "content that looks like a boundary again and again",
      part("name=\"a\"", "\r\r\n\r\n-\r\n--\r\n--\(boundary.dropLast())\r\n\n--\(boundary)\r") + end,
      [(field, "\r\r\n\r\n-\r\n--\r\n--\(boundary.dropLast())\r\n\n--\(boundary)\r")]
    ),
    Accepted("a preamble and an epilogue", "hello\r\n" + part("name=a", "x") + end + "bye", [(field, "x")]),
    Accepted("a line end before the first boundary", "\r\n" + part("name=a", "x") + end, [(field, "x")]),
    Accepted(
      "no line end behind the last boundary",
      String((part("name=a", "x") + end).dropLast()),
      [(field, "x")]
    ),
    Accepted(
      "spaces behind the boundaries",
      (part("name=a", "x") + end).replacing("YWxk\r\n", with: "YWxk \t\r\n").replacing(
        "--\r\n",
        with: "-- \r\n"
      ),
      [(field, "x")]
    ),
    Accepted(
      "names as browsers escape them",
      part("name=\"a%22b\"; filename=\"c%22%0D%0Ad%41%.txt\"", "x") + end,
      [(MultipartPart(name: "a\"b", fileName: "c\"\r\nd%41%.txt"), "x")]
    ),
    Accepted(
      "a backslash, a path and marks that turn text round",
      part("name=a; filename=\"C:\\x\\..\\../../x\u{202e}fdp.exe\"", "x") + end,
      [(MultipartPart(name: "a", fileName: "C:\\x\\..\\../../x\u{202e}fdp.exe"), "x")]
    ),
    Accepted(
      "a name with a star beside a plain one",
      part("name=a; filename=\"x.pdf\"; filename*=UTF-8''y.exe", "x") + end,
      [(MultipartPart(name: "a", fileName: "x.pdf"), "x")]
    ),
    Accepted(
      "a name with a star alone: a file, and no name of it",
      part("name=a; filename*=UTF-8''y.exe", "x") + end,
      [(MultipartPart(name: "a", fileName: ""), "x")]
    ),
    Accepted(
      "a name of 300 characters",
      part("name=a; filename=\"\(String(repeating: "n", count: 300))\"", "x") + end,
      [(MultipartPart(name: "a", fileName: String(repeating: "n", count: 300)), "x")]
    ),
    Accepted(
      "a longer name is cut between two characters",
      part("name=a; filename=\"n\(String(repeating: "ŵ", count: 150))\"", "x") + end,
      [
        (
          MultipartPart(name: "a", fileName: "n" + String(repeating: "ŵ", count: 149), isFileNameCut: true),
          "x"
        )
      ]
    ),
    Accepted(
      "headers that are of no use, and large and small letters",
      "--\(boundary)\r\ncontent-DISPOSITION:FORM-DATA ;NAME=a\r\nContent-Length: 7\r\nX-A:\r\n"
        + "Content-Transfer-Encoding: Binary\r\n\r\nx\r\n" + end,
      [(field, "x")]
    ),
    Accepted("a name that is empty", part("name=\"\"", "x") + end, [(MultipartPart(name: ""), "x")]),
  ]

  static let refused: [Refused] = [
    Refused("nothing at all", "", .cut),
    Refused("no final boundary", part("name=a", "x"), .cut),
    Refused("cut half-way", String(part("name=a", "xyz").dropLast(4)), .cut),
    Refused("cut in a head", "--\(boundary)\r\nContent-Dispo", .cut),
    Refused("cut behind one hyphen", part("name=a", "x") + "--\(boundary)-", .cut),
    Refused("cut in the last line end", part("name=a", "x") + "--\(boundary)--\r", .cut),
    Refused("another boundary", part("name=a", "x").replacing("YWxk", with: "YWxl") + end.dropFirst(4), .cut),
    Refused("line ends without CR", (part("name=a", "x") + end).replacing("\r\n", with: "\n")),
    Refused("a bare LF behind a boundary", "--\(boundary)\nContent-Disposition: form-data; name=a\r\n\r\nx"),
    Refused("a bare LF in a head", "--\(boundary)\r\nContent-Disposition: form-data; name=a\nX: y\r\n\r\nx"),
    Refused("a bare CR in a head", "--\(boundary)\r\nContent-Disposition: form-data;\rname=a\r\n\r\nx"),
    Refused("a NUL in a head", part("name=\"a\0b\"", "x") + end),
    Refused("letters behind a boundary", "--\(boundary)x\r\nContent-Disposition: form-data; name=a\r\n\r\nx"),
    Refused("a hyphen behind a boundary", "--\(boundary)-x\r\n"),
    Refused("letters behind the last boundary", part("name=a", "x") + "--\(boundary)--x\r\n"),
    Refused("many spaces behind a boundary", "--\(boundary)\(String(repeating: " ", count: 67))\r\n"),
    Refused("a long preamble", String(repeating: "x", count: 1025) + "\r\n" + part("name=a", "x") + end),
    Refused("a long epilogue", end + String(repeating: "x", count: 1025)),
    Refused("a part without headers", "--\(boundary)\r\n\r\nx\r\n" + end),
    Refused("a part without a disposition", "--\(boundary)\r\nContent-Type: text/plain\r\n\r\nx\r\n" + end),
    Refused(
      "two dispositions",
      part("name=a", "x", more: "Content-Disposition: form-data; name=b\r\n") + end
    ),
    Refused("two types", part("name=a", "x", more: pdf + pdf) + end),
    Refused("an attachment", part("name=a", "x").replacing("form-data", with: "attachment") + end),
    Refused("no name", part("filename=a", "x") + end),
    Refused("two names", part("name=a; name=b", "x") + end),
    Refused("two file names", part("name=a; filename=b; FileName=c", "x") + end),
    Refused("a quotation mark behind a backslash", part("name=\"a\\\"; x=\"b\"", "x") + end),
    Refused("a name that is not ended", part("name=\"a", "x") + end),
    Refused("letters behind a name", part("name=\"a\"b", "x") + end),
    Refused("a semicolon and nothing", part("name=a;", "x") + end),
    Refused("a parameter without a value", part("name", "x") + end),
    Refused("a folded head", part("name=a", "x", more: " ; filename=b\r\n") + end),
    Refused("a space before a colon", part("name=a", "x", more: "X : y\r\n") + end),
    Refused("base64", part("name=a", "x", more: "Content-Transfer-Encoding: base64\r\n") + end, .encoding),
    Refused(
      "a line of 9 KiB in a head",
      part("name=a", "x", more: "X: \(String(repeating: "y", count: 9000))\r\n") + end,
      .headersTooLarge
    ),
    Refused(
      "a head of 9 KiB",
      part("name=a", "x", more: String(repeating: "X: \(String(repeating: "y", count: 97))\r\n", count: 90))
        + end,
      .headersTooLarge
    ),
    Refused("200 parts", String(repeating: part("name=a", "x"), count: 200) + end, .tooManyParts),
  ]
}
