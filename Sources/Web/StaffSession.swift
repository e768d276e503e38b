internal import Access
internal import Core
internal import HTTPEngine

/// The cookies of staff.
///
/// All are `__Host-`, Secure, HttpOnly and SameSite=Strict, and have names of their own: in one browser a family's session
/// and one of staff may lie side by side, and neither opens anything of the other.
enum StaffCookie {
  /// A session.
  static let session: HTTPHeaderName = "staff"
  /// A step between a right password and a session, where a code is awaited.
  static let step: HTTPHeaderName = "staff-step"
  /// A device from which this account signed in before; it stays on signing out, as a family's does.
  static let device: HTTPHeaderName = "staff-device"

  static func setting(_ name: HTTPHeaderName, _ secret: Secret<String>, for span: Duration? = nil) throws
    -> SetCookie
  {
    try secret.reveal { try SetCookie(name: name, value: $0, sameSite: .strict, maximumAge: span) }
  }

  static func forgetting(_ name: HTTPHeaderName) -> SetCookie {
    .forgetting(name, sameSite: .strict)
  }

  /// What a browser gets when somebody has signed in: a new session, and the device's secret where it has none.
  static func signedIn(_ signedIn: SignedIn) throws -> [SetCookie] {
    var cookies = [try setting(session, signedIn.sessionSecret), forgetting(step)]
    if let device = signedIn.deviceSecret {
      cookies.append(try setting(self.device, device, for: FamilyCookie.deviceSpan))
    }
    return cookies
  }
}

/// The names of the forms of staff, to which their tokens are bound.
enum StaffForm {
  static let signIn = "staff-sign-in"
  static let code = "staff-code"
  static let signOut = "staff-sign-out"
  static let stay = "staff-stay"
  static let setUp = "staff-set-up"
  static let app = "staff-app"
  static let password = "staff-password"
  static let codes = "staff-codes"
  static let signIns = "staff-sign-ins"
  static let write = "staff-write"
  static let send = "staff-send"
  static let revoke = "staff-revoke"
  static let restore = "staff-restore"
  static let absence = "staff-absence"
}

extension Exchange {
  /// What stands around every page of staff, without what a family needs: nobody at work leaves in haste.
  var staffPageFrame: PageFrame {
    var frame = frame(language: language())
    frame.exitPath = nil
    frame.safetyPath = nil
    return frame
  }

  /// The frame of a page of staff before sign-in.
  var staffOuterFrame: StaffFrame { StaffFrame(page: staffPageFrame) }

  /// The frame of a page of staff.
  ///
  /// - Parameters:
  ///   - caller: who is signed in.
  ///   - place: which entry of the bar the page belongs to; nil for none.
  /// - Returns: the frame.
  /// - Throws: what making a form's token throws.
  func staffFrame(_ caller: StaffCaller, at place: StaffPlace? = nil) throws -> StaffFrame {
    StaffFrame(
      page: staffPageFrame,
      signedIn: StaffFrame.SignedIn(
        name: caller.member.name.reveal { $0 },
        places: StaffPlace.allCases.filter { $0.isFor(caller) },
        current: place,
        signOutToken: try formToken(StaffForm.signOut, binding: caller.session.formBinding),
        sessionEnds: LondonTime.time(of: caller.session.idleEndsAt),
        stayToken: try formToken(StaffForm.stay, binding: caller.session.formBinding),
        stayNext: StaffReturn(request.head.rawPath)?.path ?? StaffPlace.home.path,
        keysScript: web.assets.url(for: "staff-keys.js") ?? "/assets/staff-keys.js"
      )
    )
  }
}

/// The entries of the bar at the top of every page of staff: pages that exist, each for who may open it.
enum StaffPlace: String, Sendable, CaseIterable {
  case home, messages, account

  var path: String {
    switch self {
    case .home: "/staff"
    case .messages: "/staff/messages"
    case .account: "/staff/account"
    }
  }

  /// Who sees it in the bar, as the route itself has it.
  var door: StaffDoor {
    switch self {
    case .home, .account: .anyRole
    case .messages: .may(.workOwnCases)
    }
  }

  func isFor(_ caller: StaffCaller) -> Bool { door.admits(caller) }
}
