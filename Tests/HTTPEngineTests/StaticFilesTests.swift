import Glibc
import Support
import Testing

@testable import HTTPEngine

@Suite("Static files") struct StaticFilesTests {
  private func folder(_ files: [String: String]) throws -> String {
    let directory = try TestCertificates.temporaryDirectory()
    for (name, text) in files {
      if name.utf8.contains(UInt8(ascii: "/")) {
        unsafe mkdir(directory + "/" + name.split(separator: "/")[0], 0o755)
      }
      try #require(DiskFile.write(Array(text.utf8), to: directory + "/" + name, mode: 0o644))
    }
    return directory
  }

  private func get(_ path: String, _ fields: HTTPHeaders = HTTPHeaders()) throws -> HTTPRequestHead {
    try HTTPRequestHead(method: .get, target: path, headers: fields)
  }

  @Test func `a file is linked by its content and cached for ever`() throws {
    let files = try StaticFiles.load(directory: folder(["family.css": "abc"]))
    // SHA-256 of "abc" begins with ba7816bf: FIPS 180-4.
    #expect(files.url(for: "family.css") == "/assets/family.ba7816bf.css")
    let answer = try #require(try files.response(to: get("/assets/family.ba7816bf.css")))
    #expect(answer.status == 200)
    #expect(answer.headers.first("cache-control") == "public, max-age=31536000, immutable")
    #expect(answer.headers.first("content-type") == "text/css; charset=utf-8")
    guard case .shared(let file) = answer.body else {
      Issue.record("no file")
      return
    }
    #expect(file.bytes == Array("abc".utf8))
  }

  @Test func `the plain name is served, to be asked for again`() throws {
    let files = try StaticFiles.load(directory: folder(["favicon.ico": "x"]))
    let answer = try #require(try files.response(to: get("/assets/favicon.ico")))
    #expect(answer.headers.first("cache-control") == "public, no-cache")
    let tag = try HTTPHeaderValue(#require(answer.headers.first("etag")))
    let again = try files.response(to: get("/assets/favicon.ico", HTTPHeaders(["If-None-Match": tag])))
    #expect(again?.status == 304)
    let other = try files.response(
      to: get("/assets/favicon.ico", HTTPHeaders(["If-None-Match": "\"other\""]))
    )
    #expect(other?.status == 200)
  }

  @Test(arguments: ["/assets/", "/assets/none.css", "/family.css", "/assets/family.00000000.css"])
  func `what is no file is nobody's`(path: String) throws {
    let files = try StaticFiles.load(directory: folder(["family.css": "abc"]))
    #expect(try files.response(to: get(path)) == nil)
  }

  @Test(arguments: [
    ("a.css", "text/css; charset=utf-8"), ("a.js", "text/javascript; charset=utf-8"),
    ("a.svg", "image/svg+xml"),
    ("a.png", "image/png"), ("a.woff2", "font/woff2"), ("a.ico", "image/vnd.microsoft.icon"),
    ("a.txt", "text/plain; charset=utf-8"), ("fonts/a.woff2", "font/woff2"),
  ])
  func `each ending has its type`(name: String, type: String) throws {
    let files = try StaticFiles.load(directory: folder([name: "x"]))
    #expect(try files.response(to: get("/assets/" + name))?.headers.first("content-type") == type)
    #expect(files.paths.count == 2)
  }

  @Test func `what is odd stops the start and is named`() throws {
    for name in ["a.html", "a", "a.css~"] {
      let directory = try folder([name: "x"])
      let expected: StaticFiles.Failure =
        name == "a.css~" ? .nameOdd(directory + "/" + name) : .typeUnknown(directory + "/" + name)
      #expect(throws: expected) { try StaticFiles.load(directory: directory) }
    }
    let hidden = try folder([".hidden.css": "x"])
    #expect(throws: StaticFiles.Failure.nameOdd(hidden + "/.hidden.css")) {
      try StaticFiles.load(directory: hidden)
    }
    let linked = try folder([:])
    unsafe symlink("/etc/passwd", linked + "/a.txt")
    #expect(throws: StaticFiles.Failure.fileUnreadable(linked + "/a.txt")) {
      try StaticFiles.load(directory: linked)
    }
    #expect(throws: StaticFiles.Failure.folderUnreadable("/nowhere")) {
      try StaticFiles.load(directory: "/nowhere")
    }
  }
}
