internal import Access
internal import Core
internal import HTTPEngine
internal import Templating

extension Web {
  /// The language of pages for somebody nobody knows yet.
  var usualLanguage: Language { agencies.first.languages.first ?? .english }

  /// What stands around a page.
  ///
  /// - Parameters:
  ///   - head: the request that it answers, whose address the switch between languages repeats; nil where there is none.
  ///   - agency: whose page it is; the first one of the settings where nobody is known yet.
  ///   - language: its language.
  ///   - signedIn: the session, where there is one.
  /// - Returns: the frame of a page.
  func frame(
    around head: HTTPRequestHead?,
    agency: Agency? = nil,
    language: Language,
    signedIn: PageFrame.SignedIn? = nil
  ) -> PageFrame {
    // Whoever chose a language before anybody knew them must not lose it when their agency is known: pages are there in all
    // of them, though an agency may write mail in one alone.
    let spoken = agencies.languages
    let agency = agency ?? agencies.first
    return PageFrame(
      agency: agency.name(in: language),
      domain: "@" + agency.domain,
      phone: agency.phone,
      phoneLink: agency.phoneLink,
      phoneHours: nil,
      postAddress: agency.postalAddress?.split(separator: "\n").joined(separator: ", "),
      exitPath: "/exit",
      safetyPath: "/safety",
      stylesheet: assets.url(for: "family.css") ?? "/assets/family.css",
      icon: assets.url(for: "icon.svg") ?? "/assets/icon.svg",
      exitScript: assets.url(for: "exit-key.js") ?? "/assets/exit-key.js",
      languages: head.map { PageLanguage.choices(of: $0, among: spoken, current: language) } ?? [],
      askedLanguage: head.flatMap { PageLanguage.asked($0.query, among: spoken) },
      signedIn: signedIn
    )
  }

  /// Where the script that shows a password lies.
  var passwordScript: String { assets.url(for: "show-password.js") ?? "/assets/show-password.js" }

  /// A rendered page.
  func page(_ model: some TemplateModel, in language: Language, status: Int = 200) throws -> HTTPResponse {
    let bytes = try templates().renderBytes(model, part: .html, in: language)
    return HTTPResponse(
      status: status,
      headers: HTTPHeaders(["Content-Type": "text/html; charset=utf-8"]),
      body: .bytes(bytes)
    )
  }

  /// The page that tells a problem to people.
  ///
  /// If even that cannot be rendered, a line of plain text does.
  func problemPage(_ problem: Problem, head: HTTPRequestHead?) -> HTTPResponse {
    let isElsewhere = problem.status == 421
    if !isElsewhere, let head, StaffDoor.isBelow(head.path) { return staffProblemPage(problem, head: head) }
    let language = language(of: head)
    var frame = frame(around: isElsewhere ? nil : head, language: language)
    if isElsewhere {
      frame.exitPath = nil
      frame.safetyPath = nil
    }
    let model = ProblemPage(
      frame: frame,
      kind: ProblemPage.Kind(status: problem.status),
      homePath: isElsewhere ? publicURL + "/" : "/"
    )
    do {
      return try page(model, in: language, status: problem.status)
    } catch {
      surroundings.log(.fault, "the problem page could not be rendered", ["error": .name(of: error)])
      return HTTPResponse(text: problem.title, status: problem.status)
    }
  }

  /// The page that tells a problem to staff.
  ///
  /// - Parameters:
  ///   - problem: what it tells.
  ///   - head: the request that it answers.
  ///   - frame: the frame of who is signed in; one that says nothing where nobody is known to be.
  /// - Returns: the page.
  func staffProblemPage(_ problem: Problem, head: HTTPRequestHead, frame: StaffFrame? = nil) -> HTTPResponse {
    let language = language(of: head)
    var outside = self.frame(around: head, language: language)
    outside.exitPath = nil
    outside.safetyPath = nil
    let model = StaffProblemPage(
      frame: frame ?? StaffFrame(page: outside),
      kind: ProblemPage.Kind(status: problem.status)
    )
    do {
      return try page(model, in: language, status: problem.status)
    } catch {
      surroundings.log(.fault, "the problem page could not be rendered", ["error": .name(of: error)])
      return HTTPResponse(text: problem.title, status: problem.status)
    }
  }
}

extension ProblemPage.Kind {
  /// What a status means to somebody who reads a page.
  init(status: Int) {
    switch status {
    case 404, 405: self = .notFound
    case 403: self = .forbidden
    case 410: self = .gone
    case 421: self = .wrongPlace
    case 429: self = .tooOften
    case 500...: self = .ours
    default: self = .notUnderstood
    }
  }
}

extension HTTPResponse {
  /// Goes on to another page of ours after a post.
  static func goOn(to path: String, cookies: [SetCookie] = []) throws -> HTTPResponse {
    var response = try HTTPResponse.seeOther(path)
    for cookie in cookies { response.headers.add("Set-Cookie", cookie.headerValue) }
    return response
  }
}
