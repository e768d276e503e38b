internal import Access
internal import Core
internal import Record

/// `staff add|list|disable|reset`: the accounts of staff.
///
/// Addresses and names are personal data: they come as arguments of whoever keeps the accounts, and go to the terminal alone.
enum StaffCommands {
  private static let roles = StaffRole.allCases.map(\.rawValue).joined(separator: ", ")
  private static let address = OperandDeclaration(name: "EMAIL", summary: "the member's address at work")
  private static let showLink = OptionDeclaration(
    "print-link",
    nil,
    "print the link alone on the last line and mail nothing: for the first administrator"
  )

  static let add = CommandDeclaration(
    "staff add",
    "add a member of staff and mail the link by which they set up their account",
    operand: address,
    [
      .config,
      OptionDeclaration(
        "name",
        "N",
        "the member's name, as colleagues and families read it",
        isRequired: true
      ),
      OptionDeclaration(
        "role",
        "R",
        "what the member is there for: \(roles)",
        isRequired: true,
        isRepeatable: true
      ),
      showLink,
    ]
  ) { arguments, program in
    let address = try parsed(arguments.operand)
    let name = Secret(try label(arguments.required("name")))
    let roles = try arguments.texts("role").map { word throws(ProgramFailure) in
      guard let role = StaffRole(rawValue: word) else {
        throw ProgramFailure(.usage, "--role is one of \(StaffCommands.roles)")
      }
      return role
    }
    try await APIKeyCommands.withGateway(arguments, program) { gateway in
      let addition = try await gateway.withHouse { house in
        try await house.staff.add(
          address,
          name: name,
          roles: Set(roles),
          by: .gateway,
          showsLink: arguments.has("print-link")
        )
      }
      guard case .added(let invitation) = addition else {
        throw ProgramFailure(
          .badData,
          "the address has an account; `postern staff reset` begins it anew, `postern staff disable` ends it"
        )
      }
      tell(invitation, program)
    }
  }

  static let list = CommandDeclaration("staff list", "list the members of staff", [.config, .json]) {
    arguments,
    program in
    try await APIKeyCommands.withGateway(arguments, program) { gateway in
      let members = try await gateway.withHouse { try await $0.staff.all() }
      program.output.line(arguments.has("json") ? json(members) : text(members))
    }
  }

  static let disable = CommandDeclaration(
    "staff disable",
    "sign a member of staff out everywhere, at once, and let them in no more",
    operand: address,
    [.config]
  ) { arguments, program in
    let address = try parsed(arguments.operand)
    try await APIKeyCommands.withGateway(arguments, program) { gateway in
      let isDone = try await gateway.withHouse { house in
        guard let member = try await house.staff.member(at: address) else { return false }
        return try await house.staff.disable(member.account, by: .gateway)
      }
      guard isDone else { throw unknown }
      program.output.line("the account is disabled")
    }
  }

  static let reset = CommandDeclaration(
    "staff reset",
    "take a member's password, app and codes away and mail a new link",
    operand: address,
    [.config, showLink]
  ) { arguments, program in
    let address = try parsed(arguments.operand)
    try await APIKeyCommands.withGateway(arguments, program) { gateway in
      let invitation = try await gateway.withHouse { house -> StaffInvitation? in
        guard let member = try await house.staff.member(at: address) else { return nil }
        return try await house.staff.reset(
          member.account,
          by: .gateway,
          showsLink: arguments.has("print-link")
        )
      }
      guard let invitation else { throw unknown }
      tell(invitation, program)
    }
  }

  private static let unknown = ProgramFailure(
    .badData,
    "no member of staff in force has that address; `postern staff list` shows them"
  )

  private static func tell(_ invitation: StaffInvitation, _ program: Program) {
    program.output.line("id: \(invitation.member.account)")
    guard let link = invitation.link else {
      return program.output.line("the link is on its way by mail; it works once, for 24 hours")
    }
    program.output.line("this link is shown once and works once, for 24 hours:")
    link.reveal { program.output.line($0) }
  }

  private static func parsed(_ text: String) throws(ProgramFailure) -> EmailAddress {
    do { return try EmailAddress(parsing: text) } catch {
      throw ProgramFailure(.usage, "EMAIL \(error)")
    }
  }

  private static func label(_ text: String) throws(ProgramFailure) -> String {
    do { return try JSONText.judge(text, maximumCharacters: 100, lines: .one) } catch {
      throw ProgramFailure(.usage, "--name \(error)")
    }
  }

  private static func state(_ member: StaffMember) -> String {
    if member.disabledAt != nil { return "disabled" }
    return member.isSetUp ? "in force" : "invited"
  }

  private static func text(_ members: [StaffMember]) -> String {
    guard !members.isEmpty else { return "there is nobody yet; `postern staff add` adds somebody" }
    return members.map { member in
      [
        member.account.text, member.email.text, member.name.reveal { $0 },
        StaffRole.allCases.filter(member.roles.contains).map(\.rawValue).joined(separator: ","),
        state(member),
      ].joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private static func json(_ members: [StaffMember]) -> String {
    let items = members.map { member in
      JSONValue.object([
        "id": .string(member.account.text), "email": .string(member.email.text),
        "name": .string(member.name.reveal { $0 }),
        "roles": .array(
          StaffRole.allCases.filter(member.roles.contains).map { .string($0.rawValue) }
        ),
        "status": .string(
          member.disabledAt != nil ? "disabled" : member.isSetUp ? "in_force" : "invited"
        ),
        "added_at": .string(member.addedAt.rfc3339),
        "disabled_at": .optional(member.disabledAt?.rfc3339),
      ])
    }
    return String(decoding: JSONValue.object(["items": .array(items)]).encoded(), as: UTF8.self)
  }
}
