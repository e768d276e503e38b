internal import Core
internal import Foundation
internal import Portal

/// `send`: a secure message.
enum SendCommand {
  /// The longest body of a message, in characters.
  static let maximumBodyCharacters = MessageDraft.maximumBodyCharacters

  static let declaration = CommandDeclaration(
    "send",
    "send a secure message",
    [
      .config,
      OptionDeclaration("to", "REFERENCE", "the person, by the case system's reference", isRequired: true),
      OptionDeclaration("case", "C", "the case; needed where the person has several"),
      OptionDeclaration("subject", "S", "the subject; it is sealed with the message", isRequired: true),
      OptionDeclaration("body", "FILE", "the text, UTF-8", isRequired: true),
      OptionDeclaration(
        "expires",
        "MOMENT",
        "when it is over and opens no more, such as 2026-03-29T09:00:00Z"
      ),
      OptionDeclaration(
        "attach",
        "FILE",
        "a file to go with it; at most 30 MiB each, 100 MiB together",
        isRepeatable: true
      ),
    ]
  ) { arguments, program in
    let body = try text(ofFile: program.path(arguments.required("body")))
    let subject = try judged(arguments.required("subject"), maximumCharacters: 200, lines: .one, "--subject")
    let message = Gateway.MessageRequest(
      recipientReference: arguments.required("to"),
      caseReference: arguments.text("case"),
      subject: Secret(subject),
      body: Secret(body),
      expiresAt: try end(arguments.text("expires")),
      attachments: arguments.texts("attach").map { program.path($0) }
    )
    try await APIKeyCommands.withGateway(arguments, program) { gateway in
      if let end = message.expiresAt, !MessageDraft.mayEnd(at: end, from: gateway.surroundings.now) {
        throw ProgramFailure(.badData, "--expires lies in the future, and at most three years from now")
      }
      for line in try await gateway.send(message) { program.output.line(line) }
    }
  }

  private static func end(_ written: String?) throws(ProgramFailure) -> Timestamp? {
    guard let written else { return nil }
    guard let end = Timestamp(rfc3339: written) else {
      throw ProgramFailure(.badData, "--expires is a moment by RFC 3339, such as 2026-03-29T09:00:00Z")
    }
    return end
  }

  private static func text(ofFile path: String) throws(ProgramFailure) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ProgramFailure(.inputOutput, "\(path) cannot be opened; --body names a file of text")
    }
    let data: Data
    do {
      data = try handle.read(upToCount: maximumBodyCharacters * 4 + 1) ?? Data()
      try handle.close()
    } catch {
      throw ProgramFailure(.inputOutput, "\(path) cannot be read; --body names a file of text")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ProgramFailure(.badData, "\(path) is not UTF-8; save it as UTF-8")
    }
    let body = try judged(text, maximumCharacters: maximumBodyCharacters, lines: .many, path)
    guard !body.isEmpty else { throw ProgramFailure(.badData, "\(path) is empty; a message needs a text") }
    return body
  }

  private static func judged(
    _ text: String,
    maximumCharacters: Int,
    lines: JSONText.Lines,
    _ place: String
  ) throws(ProgramFailure) -> String {
    do {
      return try JSONText.judge(text, maximumCharacters: maximumCharacters, lines: lines)
    } catch {
      throw ProgramFailure(.badData, "\(place) \(error)")
    }
  }
}
