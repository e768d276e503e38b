/// The three profiles that ship as examples; `init` writes one and shows the others.
struct AgencyProfile: Sendable {
  /// The agency's short name.
  let id: String
  /// Its values, by their place within the agency's section, in JSON5.
  let values: [String: String]

  /// Cafcass: England.
  static let england = AgencyProfile(
    id: "england",
    values: [
      "name.en": "\"Cafcass\"", "languages": "[\"en\"]", "contacts.phone": "\"0300 456 4000\"",
      "contacts.children": "\"0808 175 3333\"",
      "contacts.post": "\"PO Box 5076\\nSlough\\nSL1 0RX\"", "retention.untilYoungestIs": "25",
      "deadlines.access": "\"1 month\"", "deadlines.erasure": "\"1 month\"",
      "deadlines.restriction": "\"1 month\"",
    ]
  )
  /// Cafcass Cymru: Wales.
  static let wales = AgencyProfile(
    id: "wales",
    values: [
      "name.en": "\"Cafcass Cymru\"", "name.cy": "\"Cafcass Cymru\"", "languages": "[\"cy\", \"en\"]",
      "contacts.phone": "\"0300 456 4000\"", "contacts.post": "\"Cathays Park\\nCardiff\\nCF10 3NQ\"",
      "retention.untilYoungestIs": "35", "deadlines.access": "\"28 days\"",
      "deadlines.erasure": "\"28 days\"",
      "deadlines.restriction": "\"28 days\"",
    ]
  )
  /// Co-Parent Hub, the voluntary web service.
  static let hub = AgencyProfile(
    id: "hub",
    values: [
      "name.en": "\"Co-Parent Hub\"", "languages": "[\"en\"]", "contacts.phone": "\"0300 456 4000\"",
      "retention.years": "7", "deadlines.access": "\"1 month\"", "deadlines.erasure": "\"1 month\"",
      "deadlines.restriction": "\"1 month\"",
    ]
  )

  /// All three.
  static let all = [england, wales, hub]

  /// Its section as it is declared, for the file that `init` writes.
  func section(isCommentedOut: Bool) -> SettingSection {
    // Where the profile keeps for years, the other form of retention must not stand beside it.
    SettingSection(
      id,
      "The agency \"\(id)\"; case systems name it so.",
      isCommentedOut: isCommentedOut,
      values["retention.years"] == nil ? AgencySettings.members : AgencySettings.membersKeptForYears
    )
  }
}

extension AgencySettings {
  /// The same members, with retention in years.
  static let membersKeptForYears: [any SettingDeclaration] = members.map { member in
    guard member.key == retentionSection.key else { return member }
    return SettingSection(
      member.key,
      member.comment,
      [
        Setting(untilYoungestIs.key, untilYoungestIs.kind, .commentedOut("25"), untilYoungestIs.comment),
        years,
      ]
    )
  }
}
