internal import Core
internal import People

/// The rule by which a check is judged: a value without a clock and without a store.
///
/// Standard risk: two matching facts of different kinds, and either control of a contact point whose source is the person
/// themself, or one of the facts deciding. Heightened risk: two matching facts, one of them deciding in the heightened
/// sense. At most one wrong answer.
struct IdentityRule: Sendable {
  /// An answer, compared.
  struct Answer: Sendable, Equatable {
    let kind: IdentityFactKind
    let matches: Bool
    /// Whether a match of this answer decides at standard risk.
    let decides: Bool
    /// Whether it decides at heightened risk too.
    let decidesInHeightenedRisk: Bool

    /// An answer that nothing on record matches.
    static func wrong(_ kind: IdentityFactKind) -> Answer {
      Answer(kind: kind, matches: false, decides: false, decidesInHeightenedRisk: false)
    }

    /// An answer that matches these facts on record.
    static func matching(_ kind: IdentityFactKind, _ facts: [IdentityGround.HeldFact]) -> Answer {
      guard !facts.isEmpty else { return .wrong(kind) }
      // The current address decides only where its source is the person, the record says that nobody else knows it, and
      // nobody else of the case is or was recorded there. Where it stands on record twice, every entry must bear that out.
      let isTheirsAlone = facts.allSatisfy {
        $0.source.mayBeWrittenTo && !$0.isKnownToOthers && !$0.isRecordedWithOther
      }
      let decides = kind == .address && isTheirsAlone && facts.contains { $0.source == .person }
      return Answer(kind: kind, matches: true, decides: decides, decidesInHeightenedRisk: false)
    }

    /// An answer that is a reference or passphrase of the person's own, and right.
    static func own(_ kind: IdentityFactKind) -> Answer {
      Answer(kind: kind, matches: true, decides: true, decidesInHeightenedRisk: true)
    }
  }

  /// Proof that the person holds a contact point.
  enum Control: Sendable, Equatable {
    /// There is none.
    case none
    /// A link in a mail came back, or we placed a call; the contact point's source counts.
    case contactPoint(source: FactSource)

    /// Whether it counts as control at standard risk.
    var countsAtStandardRisk: Bool { self == .contactPoint(source: .person) }
  }

  /// What comes out.
  enum Verdict: String, Sendable {
    /// It is the person.
    case verified
    /// Enough matched, but nothing decided: a person must look.
    case needsPerson = "needs_person"
    /// It is not proved.
    case notVerified = "not_verified"
  }

  /// So many wrong answers are one slip of a nervous person; two are somebody else.
  static let maximumWrongAnswers = 1
  /// As was promised: two pieces of verification.
  static let neededMatches = 2
  /// A check with more answers would be guessing.
  static let answerCounts = 2...4

  /// Judges a check.
  ///
  /// - Parameters:
  ///   - answers: two to four, each of another kind; any other number, or a kind twice, proves nothing.
  ///   - control: what contact point the person was shown to hold.
  ///   - isHeightened: whether the risk is heightened.
  /// - Returns: the verdict.
  static func judge(_ answers: [Answer], control: Control, isHeightened: Bool) -> Verdict {
    guard answerCounts.contains(answers.count), Set(answers.map(\.kind)).count == answers.count else {
      return .notVerified
    }
    let matching = answers.filter(\.matches)
    let wrong = answers.count - matching.count
    guard wrong <= maximumWrongAnswers, Set(matching.map(\.kind.group)).count >= neededMatches else {
      return .notVerified
    }
    let isDecided =
      isHeightened
      ? matching.contains(where: \.decidesInHeightenedRisk)
      : control.countsAtStandardRisk || matching.contains(where: \.decides)
    return isDecided ? .verified : .needsPerson
  }
}
