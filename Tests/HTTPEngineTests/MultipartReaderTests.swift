import Support
import Testing

@testable import HTTPEngine

@Suite("Reading a form while it comes in") struct MultipartReaderTests {
  private typealias Outcome = (
    items: [MultipartReader.Item], fields: FormFields, failure: MultipartReader.Failure?
  )

  private let type = "multipart/form-data; boundary=\(Forms.boundary)"

  /// Reads a form that comes in pieces, with the bytes of a file put together.
  private func read(_ text: String, inPiecesOf size: Int = .max, cut: BodyCut? = nil) async throws -> Outcome
  {
    let bytes = Array(text.utf8)
    let pieces = stride(from: 0, to: bytes.count, by: min(size, max(1, bytes.count))).map {
      Array(bytes[$0..<min(bytes.count, $0 + min(size, bytes.count))])
    }
    var reader = try MultipartReader(contentType: type, stream: BodyStream(pieces: pieces, cut: cut))
    var items: [MultipartReader.Item] = []
    do {
      while let item = try await reader.next() {
        if case .bytes(let more) = item, case .bytes(let before) = items.last {
          items[items.count - 1] = .bytes((before + more)[...])
        } else {
          items.append(item)
        }
      }
    } catch {
      await #expect(throws: error) { try await reader.next() }
      return (items, reader.fields, error)
    }
    return (items, reader.fields, nil)
  }

  @Test(arguments: [1, 7, 1000])
  func `fields come whole, files piece by piece, in their order`(size: Int) async throws {
    let text =
      Forms.part("name=form_token", "tok") + Forms.part("name=f; filename=x", "content")
      + Forms.part("name=_charset_", "latin1") + Forms.part("name=a", "ŵ\r\n") + Forms.end
    let outcome = try await read(text, inPiecesOf: size)
    #expect(
      outcome.items.map(Shown.init) == [
        .field("form_token", "tok"), .file("x"), .bytes("content"), .fileEnded, .field("a", "ŵ\r\n"),
      ]
    )
    #expect(outcome.fields == FormFields([("form_token", "tok"), ("a", "ŵ\r\n")]))
    #expect(outcome.failure == nil)
  }

  /// An item without the indices of its slice.
  private enum Shown: Equatable {
    case field(String, String)
    case file(String)
    case bytes(String)
    case fileEnded

    init(_ item: MultipartReader.Item) {
      switch item {
      case .field(let field): self = .field(field.name, field.value)
      case .file(let part): self = .file(part.fileName ?? "-")
      case .bytes(let bytes): self = .bytes(String(decoding: bytes, as: UTF8.self))
      case .fileEnded: self = .fileEnded
      }
    }
  }

  @Test func `fields hold 64 KiB in all, files as much as they like`() async throws {
    let half = String(repeating: "x", count: 32767)
    let fits = Forms.part("name=a", half) + Forms.part("name=b", half)
    let file = Forms.part("name=f; filename=x", half + half + half)
    let outcome = try await read(fits + file + Forms.end)
    #expect(outcome.failure == nil)
    #expect(outcome.fields.fields.count == 2)
    let more = try await read(fits + Forms.part("name=c", "") + Forms.end)
    #expect(more.failure == .refused(.fieldsTooLarge))
    #expect(more.fields.fields.count == 2)
  }

  @Test func `a field that is no text is refused`() async throws {
    #expect(try await read(Forms.part("name=a", "x\0y") + Forms.end).failure == .refused(.encoding))
    let boundary = try MultipartBoundary(contentType: type)
    var parser = MultipartParser(boundary: boundary)
    var fields = MultipartFields()
    let bytes = Forms.part("name=a", "#").utf8.flatMap { $0 == UInt8(ascii: "#") ? [0xc3, 0x28] : [$0] }
    let events = parser.parse(bytes + Array("--\(Forms.boundary)".utf8))
    #expect(throws: MultipartRefusal.encoding) { for event in events { _ = try fields.take(event) } }
  }

  @Test(arguments: Forms.refused)
  func `what the parser refuses is thrown, and no file seems whole that is not`(form: Forms.Refused)
    async throws
  {
    let outcome = try await read(form.text, inPiecesOf: 1000)
    #expect(outcome.failure == .refused(form.refusal))
  }

  @Test func `a body that is cut is told from a form that is`() async throws {
    let text = Forms.part("name=f; filename=x", "content")
    let outcome = try await read(String(text.dropLast(4)), cut: .peerGone)
    #expect(outcome.failure == .cut(.peerGone))
    #expect(!outcome.items.contains(.fileEnded))
  }

  @Test func `a request's body is read, as it comes or whole`() async throws {
    let headers = try HTTPHeaders(["Content-Type": HTTPHeaderValue(type)])
    let head = try HTTPRequestHead(method: .post, target: "/", headers: headers)
    let body = Array((Forms.part("name=a", "x") + Forms.end).utf8)
    for request in [
      HTTPRequest(head: head, body: body), HTTPRequest(head: head, bodyStream: BodyStream(pieces: [body])),
    ] {
      var reader = try MultipartReader(request)
      #expect(try await reader.next() == .field(FormFields.Field(name: "a", value: "x")))
      #expect(try await reader.next() == nil)
      #expect(try await reader.next() == nil)
    }
    let bare = try HTTPRequestHead(method: .post, target: "/")
    #expect(throws: MultipartRefusal.notMultipart) {
      try MultipartReader(HTTPRequest(head: bare, body: body))
    }
  }

  @Test(arguments: [true, false])
  func `a form with a large file comes through a socket`(isSecure: Bool) async throws {
    try await TestServer.run(isSecure: isSecure) { server in
      let client = try server.client()
      let file = String(repeating: "\r\n--\(Forms.boundary.dropLast())", count: 100_000)
      let body =
        Forms.part("name=form_token", "tok") + Forms.part("name=f; filename=\"../../x\"", file) + Forms.end
      let fields = ["Content-Type: \(type)", "Content-Length: \(body.utf8.count)"]
      for _ in 1...2 {
        let answer = try client.exchange("POST /stream/form", fields, body: body)
        #expect(answer.text == "form_token=tok f:../../x \(file.utf8.count)")
      }
      let cut = try client.exchange(
        "POST /stream/form",
        ["Content-Type: \(type)", "Content-Length: 100"],
        body: String(body.prefix(100))
      )
      #expect(cut.status == 400)
      #expect(server.responder.streams.seen.failures == [.refused(.cut)])
    }
  }
}
