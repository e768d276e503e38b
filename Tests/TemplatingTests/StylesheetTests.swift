internal import Foundation
import Testing

@Suite("Stylesheet") struct StylesheetTests {
  /// What stands on what, and the least contrast: 4.5 for words, 3 for edges.
  static let pairs: [(words: String, ground: String, least: Double)] = [
    ("ink", "surface", 4.5), ("ink", "raised", 4.5), ("ink", "tint", 4.5), ("ink", "good-tint", 4.5),
    ("ink", "stop-tint", 4.5), ("quiet-ink", "surface", 4.5), ("quiet-ink", "raised", 4.5),
    ("quiet-ink", "tint", 4.5), ("quiet-ink", "stop-tint", 4.5), ("link", "surface", 4.5),
    ("link", "raised", 4.5),
    ("link", "tint", 4.5), ("on-act", "act", 4.5), ("on-act", "act-strong", 4.5), ("on-exit", "exit", 4.5),
    ("on-exit", "exit-strong", 4.5), ("stop", "surface", 4.5), ("stop", "raised", 4.5),
    ("stop", "stop-tint", 4.5),
    ("edge", "surface", 3), ("edge", "raised", 3), ("edge", "tint", 3), ("act", "surface", 3),
    ("act", "tint", 3),
    ("exit", "raised", 3), ("good", "surface", 3), ("good", "good-tint", 3), ("focus-light", "focus-dark", 3),
  ]

  private static func stylesheet() throws -> String { try ShippedTemplates.read("Assets/family.css") }

  /// The colours of the first `:root` (light), or with those of the dark scheme over them.
  private static func colours(isDark: Bool) throws -> [String: String] {
    let roots = try stylesheet().matches(of: /:root \{([^}]*)\}/).map { String($0.1) }
    var colours: [String: String] = [:]
    for root in roots.prefix(isDark ? 2 : 1) {
      for colour in root.matches(of: /--([a-z-]+): #([0-9a-f]{6});/) {
        colours[String(colour.1)] = String(colour.2)
      }
    }
    return colours
  }

  @Test(arguments: pairs, [false, true])
  func `words and edges stand out`(pair: (words: String, ground: String, least: Double), isDark: Bool) throws
  {
    let colours = try Self.colours(isDark: isDark)
    let contrast = Self.contrast(try #require(colours[pair.words]), try #require(colours[pair.ground]))
    #expect(contrast >= pair.least, "\(pair.words) on \(pair.ground) has \(contrast)")
  }

  @Test(arguments: [false, true])
  func `one tone of the focus ring stands out on every ground`(isDark: Bool) throws {
    let colours = try Self.colours(isDark: isDark)
    let light = try #require(colours["focus-light"])
    let dark = try #require(colours["focus-dark"])
    for ground in ["surface", "raised", "tint", "act", "exit", "stop-tint", "good-tint"] {
      let colour = try #require(colours[ground])
      #expect(max(Self.contrast(light, colour), Self.contrast(dark, colour)) >= 3, "on \(ground)")
    }
  }

  @Test func `contrast is measured as WCAG does`() {
    #expect(Self.contrast("000000", "ffffff") == 21)
    #expect(abs(Self.contrast("767676", "ffffff") - 4.54) < 0.01)
  }

  @Test func `the stylesheet is small and fetches nothing`() throws {
    let css = try Self.stylesheet()
    #expect(css.utf8.count < 30_000)
    #expect(!css.contains(/@import|url\(|https?:/))
    for manner in ["prefers-color-scheme: dark", "prefers-reduced-motion", "@media print", ":focus-visible"] {
      #expect(css.contains(manner))
    }
  }

  /// Source: WCAG 2.2, definitions of relative luminance and contrast ratio.
  private static func contrast(_ one: String, _ other: String) -> Double {
    let (one, other) = (luminance(one), luminance(other))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
  }

  private static func luminance(_ colour: String) -> Double {
    let value = Int(colour, radix: 16) ?? 0
    let parts = [value >> 16, value >> 8, value].map { part -> Double in
      let share = Double(part & 0xff) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}
