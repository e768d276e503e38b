/// What the samples of a model show that a value can be.
struct TemplateShape: Sendable {
  /// It was words.
  private(set) var isText = false
  /// It was a flag.
  private(set) var isFlag = false
  /// It was a list, empty or not.
  private(set) var isList = false
  /// A section on it showed.
  private(set) var wasPresent = false
  /// A section on it did not show.
  private(set) var wasAbsent = false
  /// What it holds, where it was a map.
  private(set) var members: [String: TemplateShape]?
  /// What its items are, where it was a list: none while every sample was empty, else exactly one.
  private(set) var items: [TemplateShape] = []

  /// The shape of what all samples show.
  init(of samples: [TemplateValue]) {
    for sample in samples {
      see(sample)
    }
  }

  /// Takes another sample into account.
  private mutating func see(_ value: TemplateValue) {
    if value.isTruthy { wasPresent = true } else { wasAbsent = true }
    switch value {
    case .text: isText = true
    case .flag: isFlag = true
    case .none: break
    case .list(let values):
      isList = true
      guard !values.isEmpty else { break }
      var item = items.first ?? TemplateShape(of: [])
      for value in values {
        item.see(value)
      }
      items = [item]
    case .map(let values): see(members: values)
    }
  }

  private mutating func see(members values: [String: TemplateValue]) {
    var known = members ?? [:]
    let isFirst = members == nil
    for (name, value) in values {
      var member = known[name] ?? TemplateShape(of: isFirst ? [] : [.none])
      member.see(value)
      known[name] = member
    }
    for name in known.keys where values[name] == nil {
      known[name]?.see(.none)
    }
    members = known
  }
}
