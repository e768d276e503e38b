internal import Core
internal import Templating

/// What stands around every page: who we are, where the assets are, the way out, the session.
struct PageFrame: Sendable {
  /// One entry of the language switch; shown only where there are two or more.
  struct LanguageChoice: Sendable {
    var code: String
    var name: String
    var path: String
    var isCurrent: Bool
  }

  /// What a signed-in page needs besides.
  struct SignedIn: Sendable {
    var messagesPath = "/messages"
    var accountPath = "/account"
    var signOutPath = "/sign-out"
    var signOutToken: String
    /// The time alone, `14:05`; nil where the session has just been made longer or the page has no end to state.
    var sessionEnds: String?
    /// The seconds until then, for the script that warns.
    var secondsLeft = 0
    /// Whether asking for it makes the session longer; false where it has lasted as long as it may.
    var mayStay = true
    var stayPath = "/stay"
    var stayToken: String
    /// The page that asking for it leads back to, where no script does it.
    var stayNext = "/messages"
    /// The form that holds what is typed on this page, and takes it along; nil for none.
    var stayForm: String?
    var timeOutScript = "/assets/time-out.js"
  }

  var agency: String
  /// As people see it at the end of our addresses, `@example.org`.
  var domain: String
  /// As people read it, `020 7946 0321`.
  var phone: String
  /// As `tel:` takes it, `+442079460321`.
  var phoneLink: String
  var phoneHours: String?
  /// One line.
  var postAddress: String?
  /// `/exit`; nil only where it could not work (a page for a host that is not ours).
  var exitPath: String?
  var safetyPath: String?
  /// Addresses of the assets, with their content hash.
  var stylesheet: String
  var icon: String
  var exitScript: String
  var languages: [LanguageChoice] = []
  /// The language that the page's address asked for; nil where it asked for none.
  var askedLanguage: Language?
  var signedIn: SignedIn?
  /// Whether the title says that something is to be mended; pages with a form say so themselves.
  var hasProblem = false

  /// The values that every page has.
  var values: [String: TemplateValue] {
    [
      "agency": .text(agency), "domain": .text(domain), "phone": .text(phone), "phone_link": .text(phoneLink),
      "phone_hours": .optional(phoneHours), "post_address": .optional(postAddress),
      "exit_path": .optional(exitPath), "safety_path": .optional(safetyPath),
      "help_path": "/help", "check_path": "/check", "privacy_path": "/privacy",
      "stylesheet": .text(stylesheet), "icon": .text(icon), "exit_script": .text(exitScript),
      "has_problem": .flag(hasProblem),
      "has_languages": .flag(languages.count > 1),
      "languages": .list(
        languages.map {
          [
            "code": .text($0.code), "name": .text($0.name), "path": .text($0.path),
            "is_current": .flag($0.isCurrent),
          ]
        }
      ),
      "signed_in": .flag(signedIn != nil),
      "messages_path": .text(signedIn?.messagesPath ?? "/messages"),
      "own_path": .text(signedIn?.accountPath ?? "/account"),
      "sign_out_path": .text(signedIn?.signOutPath ?? ""),
      "sign_out_token": .text(signedIn?.signOutToken ?? ""),
      "session_ends": .optional(signedIn?.sessionEnds), "stay_path": .text(signedIn?.stayPath ?? ""),
      "stay_token": .text(signedIn?.stayToken ?? ""), "stay_next": .text(signedIn?.stayNext ?? ""),
      "stay_form": .optional(signedIn?.stayForm),
      "may_stay": .flag(signedIn?.mayStay ?? false),
      "seconds_left": .text(String(signedIn?.secondsLeft ?? 0)),
      "time_out_script": .text(signedIn?.timeOutScript ?? ""),
    ]
  }

  /// The frame's values with a page's own, which go first.
  ///
  /// Every value whose name is `path` or ends in `_path` is an address of ours and goes on in the language that this
  /// page's address asked for; but for the way out, which leads elsewhere, and the switch, which asks for each.
  func with(_ own: [String: TemplateValue]) -> [String: TemplateValue] {
    let values = values.merging(own, uniquingKeysWith: { _, own in own })
    guard let askedLanguage else { return values }
    return values.reduce(into: [:]) { asking, entry in
      let isLeftAlone = entry.key == "exit_path" || entry.key == "languages"
      asking[entry.key] =
        isLeftAlone
        ? entry.value : entry.value.asking(for: askedLanguage, isPath: PageFrame.isPath(entry.key))
    }
  }

  fileprivate static func isPath(_ name: String) -> Bool { name == "path" || name.hasSuffix("_path") }

  static let sampleSignedOut = PageFrame(
    agency: "Example Family Advice Service",
    domain: "@example.org",
    phone: "020 7946 0321",
    phoneLink: "+442079460321",
    phoneHours: "Monday to Friday, 9:00 to 17:00",
    postAddress: "Example Family Advice Service, PO Box 1, London",
    exitPath: "/exit",
    safetyPath: "/safety",
    stylesheet: "/assets/family.css",
    icon: "/assets/icon.svg",
    exitScript: "/assets/exit-key.js"
  )
  static let sampleSignedIn = PageFrame(
    agency: "Example Family Advice Service",
    domain: "@example.org",
    phone: "020 7946 0321",
    phoneLink: "+442079460321",
    phoneHours: nil,
    postAddress: nil,
    exitPath: "/exit",
    safetyPath: "/safety",
    stylesheet: "/assets/family.css",
    icon: "/assets/icon.svg",
    exitScript: "/assets/exit-key.js",
    languages: [
      LanguageChoice(code: "en", name: "English", path: "?lang=en", isCurrent: true),
      LanguageChoice(code: "cy", name: "Cymraeg", path: "?lang=cy", isCurrent: false),
    ],
    signedIn: SignedIn(
      signOutToken: "token",
      sessionEnds: "14:05",
      stayToken: "token",
      stayForm: "answer-form"
    )
  )
  /// Signed in, and the time cannot be made longer any more.
  static let sampleLastMinutes = {
    var frame = sampleSignedIn
    frame.signedIn?.mayStay = false
    return frame
  }()
  static let sampleBare = PageFrame(
    agency: "Example Family Advice Service",
    domain: "@example.org",
    phone: "020 7946 0321",
    phoneLink: "+442079460321",
    phoneHours: nil,
    postAddress: nil,
    exitPath: nil,
    safetyPath: nil,
    stylesheet: "/assets/family.css",
    icon: "/assets/icon.svg",
    exitScript: "/assets/exit-key.js",
    hasProblem: true
  )
  /// Every state of the frame.
  static let samples = [sampleSignedOut, sampleSignedIn, sampleLastMinutes, sampleBare]
}

extension TemplateValue {
  /// The same value, in which every path of ours asks for a language.
  fileprivate func asking(for language: Language, isPath: Bool) -> TemplateValue {
    switch self {
    case .text(let path) where isPath && path.hasPrefix("/"): .text(PageLanguage.path(path, in: language))
    case .map(let members): .map(TemplateValue.asking(members, for: language))
    case .list(let items): .list(items.map { $0.asking(for: language, isPath: false) })
    default: self
    }
  }

  private static func asking(
    _ members: [String: TemplateValue],
    for language: Language
  ) -> [String: TemplateValue] {
    members.reduce(into: [:]) { asking, entry in
      asking[entry.key] = entry.value.asking(for: language, isPath: PageFrame.isPath(entry.key))
    }
  }
}
