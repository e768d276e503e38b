internal import Access
internal import Core
internal import HTTPEngine
internal import People
internal import Portal
internal import Record

extension Web {
  /// Being away, and handing cases over.
  var staffAbsenceRoutes: [Route] {
    [
      .staff("/staff/messages/absence", .may(.workOwnCases), takesHead: false) { exchange, caller in
        try await exchange.web.showAbsence(exchange, caller, problem: nil)
      },
      .staff("/staff/messages/absence", .may(.workOwnCases), taking: StaffForm.absence) {
        exchange,
        caller,
        form in
        try await exchange.web.takeAbsence(exchange, caller, form)
      },
      .staff("/staff/messages/hand-over", .may(.workOwnCases), taking: StaffForm.absence) {
        exchange,
        caller,
        form in
        try await exchange.web.takeHandOver(exchange, caller, form)
      },
    ]
  }

  private func showAbsence(
    _ exchange: Exchange,
    _ caller: StaffCaller,
    problem: StaffAbsencePage.Problem?,
    typed: (day: String, month: String, year: String) = ("", "", "")
  ) async throws -> HTTPResponse {
    let language = exchange.language()
    let standing = try await rooms.people.staffStanding(of: caller.member.email)
    var names: [EmailAddress: String] = [:]
    for address in standing.colleagues + [standing.standIn].compactMap(\.self) where names[address] == nil {
      names[address] = try await rooms.staff.member(at: address)?.name.reveal { $0 } ?? address.text
    }
    var model = StaffAbsencePage(
      frame: try exchange.staffFrame(caller, at: .messages),
      awayUntil: standing.awayUntil.map { LondonTime.day(of: $0, in: language) },
      standIn: standing.standIn.flatMap { names[$0] },
      colleagues: standing.colleagues.map {
        StaffAbsencePage.Colleague(address: $0.text, name: names[$0] ?? $0.text)
      },
      cases: standing.cases.map { StaffAbsencePage.Case(id: $0.id.text, reference: $0.reference) },
      day: typed.day,
      month: typed.month,
      year: typed.year,
      problem: problem,
      isSaved: problem == nil && exchange.request.query.only("saved") != nil,
      formToken: try exchange.formToken(StaffForm.absence, binding: caller.session.formBinding)
    )
    model.frame.page.hasProblem = problem != nil
    return try page(model, in: language)
  }

  private func takeAbsence(
    _ exchange: Exchange,
    _ caller: StaffCaller,
    _ form: GuardedForm
  ) async throws -> HTTPResponse {
    let typed = (day: form["day"], month: form["month"], year: form["year"])
    var until: Timestamp?
    var standIn: EmailAddress?
    if form["back"] != "yes" {
      guard let day = returnDay(typed) else {
        return try await showAbsence(exchange, caller, problem: .date, typed: typed)
      }
      until = LondonTime.start(of: day)
      if !form["stand_in"].isEmpty {
        do { standIn = try EmailAddress(parsing: form["stand_in"]) } catch {
          return try await showAbsence(exchange, caller, problem: .colleague, typed: typed)
        }
      }
    }
    let isSet = try await rooms.people.setAbsence(
      ofStaff: caller.member.email,
      until: until,
      standIn: standIn,
      by: .staff(caller.member.account.text)
    )
    guard isSet else { return try await showAbsence(exchange, caller, problem: .colleague, typed: typed) }
    return try .goOn(to: "/staff/messages/absence?saved=1")
  }

  /// The day that was typed, if it is after today and within a year.
  private func returnDay(_ typed: (day: String, month: String, year: String)) -> CivilDate? {
    guard let day = Int(typed.day), let month = Int(typed.month), let year = Int(typed.year),
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    let today = LondonTime.date(of: surroundings.now).daysSince1970
    return (1...366).contains(date.daysSince1970 - today) ? date : nil
  }

  private func takeHandOver(
    _ exchange: Exchange,
    _ caller: StaffCaller,
    _ form: GuardedForm
  ) async throws -> HTTPResponse {
    guard let courtCase = CourtCaseID(parsing: form["case"]) else { throw Problem(status: 404) }
    let successor: EmailAddress
    do { successor = try EmailAddress(parsing: form["successor"]) } catch { throw Problem(status: 400) }
    let outcome = try await rooms.people.handOver(
      courtCase,
      from: caller.member.email,
      to: successor,
      by: .staff(caller.member.account.text)
    )
    switch outcome {
    case .handedOver: return try .goOn(to: "/staff/messages/absence?saved=1")
    case .notTheirs: throw Problem(status: 404)
    }
  }
}
