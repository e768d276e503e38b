internal import Templating

/// `/staff/account`: password, recovery codes, sign-ins.
struct StaffAccountPage: TemplateModel {
  static let template = TemplateName.page("staff-account")
  enum Problem: Sendable, Equatable {
    case wrongPresent
    case new(ChoosePasswordPage.Problem)
    case codes(SecondFactorChangePage.Problem)
  }

  var frame: StaffFrame
  var problem: Problem?
  var isPasswordChanged: Bool
  var name: String
  var email: String
  /// Since when the app is asked for.
  var appSince: String
  var codesLeft: Int
  var hasKeptCodes: Bool
  var signIns: [SignInsPage.Row]
  var passwordToken: String
  var codesToken: String
  var signInsToken: String
  var passwordScript: String
  var minimumLength = 15
  var maximumLength = 128

  var values: [String: TemplateValue] {
    var new: ChoosePasswordPage.Problem?
    var codes: SecondFactorChangePage.Problem?
    switch problem {
    case .new(let problem): new = problem
    case .codes(let problem): codes = problem
    case .wrongPresent, nil: break
    }
    return frame.with([
      "has_problem": .flag(problem != nil), "is_wrong": .flag(problem == .wrongPresent),
      "new_problem": .flag(new != nil), "is_too_short": .flag(new == .tooShort),
      "is_too_long": .flag(new == .tooLong), "is_too_easy": .flag(new == .tooEasy),
      "codes_problem": .flag(codes != nil), "is_refused": .flag(codes == .refused),
      "is_malformed": .flag(codes == .malformed), "is_too_often": .flag(codes == .tooOften),
      "is_password_changed": .flag(isPasswordChanged), "name": .text(name), "email": .text(email),
      "app_since": .text(appSince), "codes_left": .text(String(codesLeft)),
      "has_not_kept": .flag(!hasKeptCodes || codesLeft == 0),
      "sign_ins": .list(
        signIns.map {
          [
            "id": .text($0.id), "at": .text($0.at), "last_seen": .text($0.lastSeen),
            "is_this": .flag($0.state == .this), "is_open": .flag($0.state == .open),
            "is_over": .flag($0.state == .over),
          ]
        }
      ),
      "has_others": .flag(signIns.contains { $0.state == .open }),
      "password_path": .text("/staff/account/password"), "password_token": .text(passwordToken),
      "codes_path": .text("/staff/account/codes"), "codes_token": .text(codesToken),
      "sign_ins_path": .text("/staff/account/sign-ins"), "sign_ins_token": .text(signInsToken),
      "password_script": .text(passwordScript), "minimum_length": .text(String(minimumLength)),
      "maximum_length": .text(String(maximumLength)),
    ])
  }

  static func sample(
    _ frame: StaffFrame,
    _ problem: Problem? = nil,
    isPasswordChanged: Bool = false,
    signIns: [SignInsPage.Row] = SignInsPage.rows
  ) -> StaffAccountPage {
    StaffAccountPage(
      frame: frame,
      problem: problem,
      isPasswordChanged: isPasswordChanged,
      name: "Alex Practitioner",
      email: "alex@example.org",
      appSince: "Tuesday 3 March 2026",
      codesLeft: isPasswordChanged ? 0 : 9,
      hasKeptCodes: true,
      signIns: signIns,
      passwordToken: "token",
      codesToken: "token",
      signInsToken: "token",
      passwordScript: "/assets/show-password.js"
    )
  }
  static let samples =
    StaffFrame.samples.map { sample($0) } + [
      sample(.sampleSignedIn, .wrongPresent), sample(.sampleSignedIn, .new(.tooShort)),
      sample(.sampleSignedIn, .new(.tooLong)), sample(.sampleSignedIn, .new(.tooEasy)),
      sample(.sampleSignedIn, .codes(.refused)), sample(.sampleSignedIn, .codes(.malformed)),
      sample(.sampleSignedIn, .codes(.tooOften)), sample(.sampleSignedIn, isPasswordChanged: true),
      sample(.sampleSignedIn, signIns: []),
    ]
}
