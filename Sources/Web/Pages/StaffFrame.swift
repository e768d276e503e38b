internal import Templating

/// What stands around every page of staff: the narrow bar with what the role may do, the name, the way out.
struct StaffFrame: Sendable {
  /// What a page in a session needs besides.
  struct SignedIn: Sendable {
    var name: String
    var places: [StaffPlace]
    var current: StaffPlace?
    var signOutToken: String
    /// The time alone, `14:05`; nil where the page has no end to state.
    var sessionEnds: String?
    var stayToken: String
    /// Where *Keep me signed in* leads back to.
    var stayNext: String
    /// Where the script of the keys lies.
    var keysScript = "/assets/staff-keys.js"
  }

  var page: PageFrame
  var signedIn: SignedIn?

  /// The frame's values with a page's own, which go first; see ``PageFrame/with(_:)``.
  func with(_ own: [String: TemplateValue]) -> [String: TemplateValue] {
    page.with(values.merging(own, uniquingKeysWith: { _, own in own }))
  }

  private var values: [String: TemplateValue] {
    [
      "staff": .flag(signedIn != nil), "staff_name": .text(signedIn?.name ?? ""),
      "places": .list(
        (signedIn?.places ?? []).map { place in
          var entry: [String: TemplateValue] = [
            "path": .text(place.path), "is_current": .flag(place == signedIn?.current),
          ]
          for other in StaffPlace.allCases { entry["is_\(other.rawValue)"] = .flag(other == place) }
          return .map(entry)
        }
      ),
      "staff_sign_out_path": .text("/staff/sign-out"),
      "staff_sign_out_token": .text(signedIn?.signOutToken ?? ""),
      "staff_session_ends": .optional(signedIn?.sessionEnds), "staff_stay_path": .text("/staff/stay"),
      "staff_stay_token": .text(signedIn?.stayToken ?? ""),
      "staff_stay_next": .text(signedIn?.stayNext ?? ""),
      "staff_keys_script": .text(signedIn?.keysScript ?? ""),
      "staff_find_path": .optional(
        signedIn.flatMap { $0.places.contains(.messages) ? "/staff/messages?find=1" : nil }
      ),
    ]
  }

  static let sampleSignedIn = StaffFrame(
    page: PageFrame.sampleSignedIn,
    signedIn: SignedIn(
      name: "Alex Practitioner",
      places: StaffPlace.allCases,
      current: .home,
      signOutToken: "token",
      sessionEnds: "14:05",
      stayToken: "token",
      stayNext: "/staff"
    )
  )
  static let sampleProblem: StaffFrame = {
    var frame = sampleSignedIn
    frame.page.hasProblem = true
    frame.signedIn?.sessionEnds = nil
    frame.signedIn?.current = nil
    frame.signedIn?.places = [.home, .account]
    return frame
  }()
  static let sampleOutside = StaffFrame(page: PageFrame.sampleSignedOut)
  static let sampleBare = StaffFrame(page: PageFrame.sampleBare)
  /// Every state of the frame.
  static let samples = [sampleSignedIn, sampleProblem, sampleOutside, sampleBare]
}
