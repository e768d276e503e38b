internal import Core

/// `routes`: everything that the public address answers.
enum RoutesCommand {
  static let declaration = CommandDeclaration(
    "routes",
    "list every page and call that the gateway answers",
    [.config, .json]
  ) { arguments, program in
    try await APIKeyCommands.withGateway(arguments, program) { gateway in
      let routes = try await gateway.routes()
      let items = routes.map {
        JSONValue.object(["method": .string($0.method), "pattern": .string($0.pattern)])
      }
      program.output.line(
        arguments.has("json")
          ? String(decoding: JSONValue.object(["items": .array(items)]).encoded(), as: UTF8.self)
          : routes.map { "\($0.method)  \($0.pattern)" }.joined(separator: "\n")
      )
    }
  }
}
