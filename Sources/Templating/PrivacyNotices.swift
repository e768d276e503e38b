public import Core
internal import Foundation

/// The notices of all agencies, in every version that was ever in force.
///
/// Each is a file `Notices/<agency>-<version>.<language>.json5` of the folder of templates: `date`, and `sections` of a
/// `heading` and `paragraphs`. A new version is a new file; old ones stay, for people were told what stands in them.
public struct PrivacyNotices: Sendable {
  private let notices: [PrivacyNotice]

  /// No notices: the page says whom to ask.
  public static let none = PrivacyNotices(notices: [])

  private init(notices: [PrivacyNotice]) {
    self.notices = notices
  }

  /// Reads the notices of a folder of templates; one without them has none.
  ///
  /// - Parameter directory: the folder that holds `Notices`.
  /// - Returns: all of them.
  /// - Throws: ``TemplateProblem`` with everything that is wrong.
  public static func load(directory: String) throws(TemplateProblem) -> PrivacyNotices {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: "\(directory)/Notices")
    } catch {
      return .none
    }
    var notices: [PrivacyNotice] = []
    var problems: [TemplateProblem] = []
    for name in names.sorted() where name.hasSuffix(".json5") {
      do throws(TemplateProblem) {
        notices.append(try notice(inFile: name, of: directory))
      } catch {
        problems.append(error)
      }
    }
    if let problem = TemplateProblem.gather(problems) { throw problem }
    return PrivacyNotices(notices: notices)
  }

  /// The versions of an agency's notice, the newest first.
  public func versions(of agency: String) -> [String] {
    let versions = Set(notices.filter { $0.agency == agency }.map(\.version))
    return versions.sorted { PrivacyNotices.isOlder($1, than: $0) }
  }

  /// An agency's notice.
  ///
  /// - Parameters:
  ///   - agency: whose.
  ///   - version: which one; nil for the newest.
  ///   - language: the language wished for; where it is not written in it, another.
  /// - Returns: nil where there is none.
  public func notice(of agency: String, version: String?, in language: Language) -> PrivacyNotice? {
    guard let version = version ?? versions(of: agency).first else { return nil }
    let written = notices.filter { $0.agency == agency && $0.version == version }
    return written.first { $0.language == language } ?? written.first
  }

  private static func isOlder(_ one: String, than other: String) -> Bool {
    numbers(one).lexicographicallyPrecedes(numbers(other))
  }

  private static func numbers(_ version: String) -> [Int] {
    version.split(separator: ".").map { Int($0) ?? 0 }
  }

  /// What stands in a file.
  private struct Written: Decodable {
    struct Part: Decodable {
      let heading: String
      let paragraphs: [String]
    }

    let date: String
    let sections: [Part]
  }

  private static func notice(
    inFile name: String,
    of directory: String
  ) throws(TemplateProblem) -> PrivacyNotice {
    let path = "Notices/\(name)"
    func problem(_ kind: TemplateProblem.Kind, _ detail: String) -> TemplateProblem {
      TemplateProblem(kind, file: path, detail)
    }
    guard
      let parts = name.wholeMatch(of: /([a-z0-9-]+)-([0-9]{1,6}(?:\.[0-9]{1,6})*)\.([a-z]{2})\.json5/),
      let language = Language(rawValue: String(parts.3))
    else {
      throw problem(
        .malformed,
        "a notice is called <agency>-<version>.<language>.json5, as england-1.0.en.json5"
      )
    }
    guard let data = FileManager.default.contents(atPath: "\(directory)/\(path)") else {
      throw problem(.unreadable, "this file cannot be read; look at its permissions")
    }
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    let written: Written
    do {
      written = try decoder.decode(Written.self, from: data)
    } catch {
      throw problem(
        .malformed,
        "a notice is an object of date and sections, each of heading and paragraphs; mend it"
      )
    }
    let numbers = written.date.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 3, let year = numbers[0], let month = numbers[1], let day = numbers[2],
      let date = CivilDate(year: year, month: month, day: day), date.iso8601 == written.date
    else { throw problem(.malformed, "its date is no day; write it as 2026-11-22") }
    return PrivacyNotice(
      agency: String(parts.1),
      version: String(parts.2),
      date: date,
      language: language,
      sections: written.sections.map {
        PrivacyNotice.Section(heading: $0.heading, paragraphs: $0.paragraphs)
      }
    )
  }
}
