internal import COpenSSL

/// The assets of the pages, read once at the start and served from memory.
///
/// 1. Every file of a folder is read; its name, type and size are judged, and what is odd stops the start.
/// 2. Each gets a second name with the first eight digits of its SHA-256 (`family.3f2a9c1b.css`). Pages link to that
///    one, so it may be cached for ever: another content has another name.
/// 3. The plain name is served too (`favicon.ico`), to be asked for again each time by its entity tag.
public struct StaticFiles: Sendable {
  /// Why a folder of assets is not taken.
  public enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The folder is missing or cannot be read.
    case folderUnreadable(String)
    /// A file is missing, is no regular file, or cannot be read.
    case fileUnreadable(String)
    /// A name holds something other than letters, digits and `. _ -`, or begins with a dot.
    case nameOdd(String)
    /// There is no media type for the file's ending.
    case typeUnknown(String)

    /// What to do, for an operator.
    public var description: String {
      switch self {
      case .folderUnreadable(let path): "the folder of assets \(path) cannot be read"
      case .fileUnreadable(let path): "the asset \(path) cannot be read, or is no regular file"
      case .nameOdd(let path): "the asset \(path) needs a name of letters, digits and . _ - alone"
      case .typeUnknown(let path): "the asset \(path) has an ending that is not served; take it away"
      }
    }
  }

  private struct Entry: Sendable {
    let file: StaticFile
    let isImmutable: Bool
  }

  private static let types: [String: HTTPHeaderValue] = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "png": "image/png", "woff2": "font/woff2", "ico": "image/vnd.microsoft.icon",
    "txt": "text/plain; charset=utf-8",
  ]

  private let entries: [String: Entry]
  private let urls: [String: String]

  /// Reads a folder and the folders in it.
  ///
  /// - Parameters:
  ///   - directory: the folder's path.
  ///   - prefix: where it is served, beginning and ending with a slash.
  /// - Returns: the assets.
  /// - Throws: ``Failure`` naming the file.
  public static func load(directory: String, under prefix: String = "/assets/") throws(Failure) -> StaticFiles
  {
    guard let names = DiskFile.names(under: directory) else { throw .folderUnreadable(directory) }
    var entries: [String: Entry] = [:]
    var urls: [String: String] = [:]
    for name in names.sorted() {
      let (file, digest) = try read(name, in: directory)
      let hashed = hashedName(name, digest: digest)
      entries[prefix + name] = Entry(file: file, isImmutable: false)
      entries[prefix + hashed] = Entry(file: file, isImmutable: true)
      urls[name] = prefix + hashed
    }
    return StaticFiles(entries: entries, urls: urls)
  }

  /// The address of an asset, with its content's hash.
  ///
  /// - Parameter name: the file's name within the folder.
  /// - Returns: the path to link to; nil where there is no such file.
  public func url(for name: String) -> String? { urls[name] }

  /// The paths of all assets, hashed and plain, for a table of routes.
  public var paths: [String] { entries.keys.sorted() }

  /// Answers a request for an asset.
  ///
  /// - Parameter head: the request's head, of GET or HEAD.
  /// - Returns: the file, or 304 where the browser has it; nil where there is no such asset.
  public func response(to head: HTTPRequestHead) -> HTTPResponse? {
    guard let entry = entries[head.path] else { return nil }
    let caching: HTTPHeaderValue =
      entry.isImmutable ? "public, max-age=31536000, immutable" : "public, no-cache"
    let headers = HTTPHeaders([
      "Content-Type": entry.file.contentType, "ETag": entry.file.entityTag, "Cache-Control": caching,
    ])
    if let tags = head.headers.first("if-none-match"), tags.contains(entry.file.entityTag.text) || tags == "*"
    {
      return HTTPResponse(status: 304, headers: headers)
    }
    return HTTPResponse(status: 200, headers: headers, body: .shared(entry.file))
  }

  private static func read(_ name: String, in directory: String) throws(Failure) -> (StaticFile, String) {
    let path = directory + "/" + name
    guard isPlain(name) else { throw .nameOdd(path) }
    guard let ending = name.split(separator: ".").last, let mediaType = types[String(ending)] else {
      throw .typeUnknown(path)
    }
    guard let bytes = DiskFile.read(path), let digest = sha256(bytes) else { throw .fileUnreadable(path) }
    let tag = HTTPHeaderValue(harmless: "\"\(digest.prefix(16))\"")
    return (StaticFile(bytes: bytes, contentType: mediaType, entityTag: tag), String(digest.prefix(8)))
  }

  private static func isPlain(_ name: String) -> Bool {
    let extra = Array("._-/".utf8)
    return name.utf8.allSatisfy {
      ByteSet.unreserved.contains($0) && $0 != UInt8(ascii: "~") || extra.contains($0)
    }
      && name.split(separator: "/").allSatisfy { !$0.hasPrefix(".") }
  }

  private static func hashedName(_ name: String, digest: String) -> String {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    parts.insert(digest, at: max(parts.count - 1, 1))
    return parts.joined(separator: ".")
  }

  private static func sha256(_ bytes: [UInt8]) -> String? {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    guard unsafe EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil) == 1, length == 32 else {
      return nil
    }
    return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
