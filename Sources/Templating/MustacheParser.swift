/// Reads one source into a tree: first into tags and the text between them, then into nodes.
///
/// Works on bytes of UTF-8: every character that Mustache gives a meaning to is ASCII.
struct MustacheParser {
  let file: String
  private let source: [UInt8]
  private var open: [UInt8] = Array("{{".utf8)
  private var close: [UInt8] = Array("}}".utf8)
  private var position = 0
  /// The end of what has been turned into nodes.
  private var textStart = 0
  private var line = 1
  private var lineCountedTo = 0
  /// The sections that are open, innermost last; the first entry is the template itself.
  private var levels: [Level] = [Level()]

  private struct Level {
    var tag: MustacheTag?
    var nodes: [MustacheNode] = []
  }

  private init(_ source: [UInt8], file: String, firstLine: Int) {
    self.source = source
    self.file = file
    line = firstLine
  }

  /// Parses a template.
  ///
  /// - Parameters:
  ///   - source: the template.
  ///   - file: its name, for problems.
  ///   - firstLine: where in the file it begins, for problems.
  /// - Returns: the nodes.
  /// - Throws: ``TemplateProblem`` of kind `malformed` with the line of the first tag that is wrong.
  static func parse(
    _ source: [UInt8],
    file: String,
    firstLine: Int = 1
  ) throws(TemplateProblem) -> [MustacheNode] {
    var parser = MustacheParser(source, file: file, firstLine: firstLine)
    return try parser.parseAll()
  }

  private mutating func parseAll() throws(TemplateProblem) -> [MustacheNode] {
    while let start = find(open, from: position) {
      let tag = try readTag(at: start)
      try place(tag)
    }
    flushText(upTo: source.count, beforeTag: false)
    let innermost = levels.removeLast()
    if let unclosed = innermost.tag {
      throw malformed(
        unclosed.line,
        "the section \(unclosed.content) is never closed; add {{/\(unclosed.content)}}"
      )
    }
    return innermost.nodes
  }

  // MARK: Tags

  /// Reads the tag whose opening delimiter stands at `start`.
  private mutating func readTag(at start: Int) throws(TemplateProblem) -> MustacheTag {
    let tagLine = lineNumber(at: start)
    var inside = start + open.count
    var ending = close
    let kind = inside < source.count ? MustacheTag.Kind(sigil: source[inside]) : .value
    if kind != .value { inside += 1 }
    if kind == .triple { ending = [0x7d] + close }
    if kind == .delimiters { ending = [0x3d] + close }
    guard let finish = find(ending, from: inside) else {
      throw malformed(
        tagLine,
        "a tag is opened and never closed; add \(String(decoding: ending, as: UTF8.self))"
      )
    }
    let content = source[inside..<finish].trimmedOfBlanks
    return MustacheTag(
      kind: kind,
      content: String(decoding: content, as: UTF8.self),
      range: start..<finish + ending.count,
      line: tagLine
    )
  }

  /// Turns a tag, and the text before it, into nodes.
  private mutating func place(_ tag: MustacheTag) throws(TemplateProblem) {
    let origin = Origin(file: file, line: tag.line)
    var indentation: [UInt8] = []
    if tag.mayStandAlone, let whole = lineStandingAlone(tag.range) {
      indentation = Array(source[whole.lowerBound..<tag.range.lowerBound])
      flushText(upTo: whole.lowerBound, beforeTag: false)
      textStart = whole.upperBound
    } else {
      flushText(upTo: tag.range.lowerBound, beforeTag: true)
      textStart = tag.range.upperBound
    }
    position = textStart
    switch tag.kind {
    case .comment: break
    case .delimiters: try setDelimiters(tag)
    case .value: append(.value(try path(tag), isEscaped: true, origin))
    case .triple, .ampersand: append(.value(try path(tag), isEscaped: false, origin))
    case .section, .inverted:
      _ = try path(tag)
      levels.append(Level(tag: tag))
    case .closing: try closeSection(tag)
    case .partial:
      try checkPartialName(tag)
      if let key = tag.sentenceKey {
        append(.sentence(key: key, origin))
      } else {
        append(.partial(name: tag.content, indentation: indentation, origin))
      }
    case .parent, .block:
      throw malformed(tag.line, "inheritance ({{<…}} and {{$…}}) is not supported; use partials")
    }
  }

  private mutating func closeSection(_ tag: MustacheTag) throws(TemplateProblem) {
    guard let level = levels.last, let opening = level.tag else {
      throw malformed(tag.line, "{{/\(tag.content)}} closes a section that was not opened; take it out")
    }
    guard opening.content == tag.content else {
      throw malformed(
        tag.line,
        "{{/\(tag.content)}} stands where {{/\(opening.content)}} is due (opened in line \(opening.line))"
      )
    }
    levels.removeLast()
    let path = try path(opening)
    let origin = Origin(file: file, line: opening.line)
    append(
      opening.kind == .section ? .section(path, level.nodes, origin) : .inverted(path, level.nodes, origin)
    )
  }

  /// `{{=<% %>=}}`: two new delimiters, "which may not contain white space or the equals sign".
  private mutating func setDelimiters(_ tag: MustacheTag) throws(TemplateProblem) {
    let words = tag.content.utf8.split(whereSeparator: \.isBlank)
    guard words.count == 2, !tag.content.utf8.contains(0x3d) else {
      throw malformed(tag.line, "delimiters are set by two words without =, like {{=<% %>=}}")
    }
    open = Array(words[0])
    close = Array(words[1])
  }

  private func path(_ tag: MustacheTag) throws(TemplateProblem) -> NamePath {
    if tag.content == "." { return .current }
    let names = tag.content.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let first = names.first, names.allSatisfy({ !$0.isEmpty }),
      !tag.content.utf8.contains(where: \.isBlank)
    else {
      throw malformed(tag.line, "a tag names one value, like {{name}} or {{outer.inner}}, or {{.}}")
    }
    return .names(first: first, rest: Array(names.dropFirst()))
  }

  private func checkPartialName(_ tag: MustacheTag) throws(TemplateProblem) {
    guard !tag.content.hasPrefix("*") else {
      throw malformed(tag.line, "dynamic names ({{>*name}}) are not supported; name the partial itself")
    }
    guard !tag.content.isEmpty, !tag.content.utf8.contains(where: \.isBlank) else {
      throw malformed(tag.line, "a partial has a name of one word, like {{>page-start}}")
    }
  }

  // MARK: Lines

  /// The whole line (or lines, for a tag over several) where nothing but blanks is beside the tag.
  private func lineStandingAlone(_ tag: Range<Int>) -> Range<Int>? {
    var start = tag.lowerBound
    while start > 0, source[start - 1].isSpaceOrTab { start -= 1 }
    guard start == 0 || source[start - 1] == 0x0a else { return nil }
    var end = tag.upperBound
    while end < source.count, source[end].isSpaceOrTab { end += 1 }
    if end < source.count, source[end] == 0x0d, end + 1 < source.count { end += 1 }
    guard end == source.count || source[end] == 0x0a else { return nil }
    return start..<min(end + 1, source.count)
  }

  /// Makes a literal of the text not yet used.
  ///
  /// - Parameters:
  ///   - end: where it ends.
  ///   - beforeTag: whether a tag follows that stays in its line, so that a line may begin at `end`.
  private mutating func flushText(upTo end: Int, beforeTag: Bool) {
    guard textStart <= end else { return }
    let starts = (textStart..<end + (beforeTag ? 1 : 0)).filter { $0 == 0 || source[$0 - 1] == 0x0a }
    guard textStart < end || !starts.isEmpty else { return }
    append(.literal(bytes: Array(source[textStart..<end]), lineStarts: starts.map { $0 - textStart }))
    textStart = end
  }

  private mutating func append(_ node: MustacheNode) {
    levels[levels.count - 1].nodes.append(node)
  }

  private mutating func lineNumber(at place: Int) -> Int {
    line += source[lineCountedTo..<place].count { $0 == 0x0a }
    lineCountedTo = place
    return line
  }

  private func find(_ wanted: [UInt8], from start: Int) -> Int? {
    guard start <= source.count - wanted.count else { return nil }
    return (start...source.count - wanted.count).first { place in
      source[place] == wanted[0] && source[place..<place + wanted.count].elementsEqual(wanted)
    }
  }

  private func malformed(_ line: Int, _ detail: String) -> TemplateProblem {
    TemplateProblem(.malformed, file: file, line: line, detail)
  }
}
