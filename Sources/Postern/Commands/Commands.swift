/// All commands, in the order of `help`.
enum Commands {
  static let all: [CommandDeclaration] = [
    DemoCommand.declaration, InitCommand.declaration, CheckCommand.declaration, ServeCommand.declaration,
    MigrateCommand.declaration, StaffCommands.add, StaffCommands.list, StaffCommands.disable,
    StaffCommands.reset, APIKeyCommands.create, APIKeyCommands.list, APIKeyCommands.revoke,
    PeopleCommand.declaration, SendCommand.declaration, RoutesCommand.declaration, KeysCommand.list,
    BackupCommand.declaration, RestoreCommand.declaration, CertsCommand.declaration,
    help, version,
  ]

  /// For the list only: the command table answers it.
  private static let help = CommandDeclaration("help", "show the commands, or with a command its options") {
    _,
    _ in
  }

  private static let version = CommandDeclaration("version", "show the version", [.json]) {
    arguments,
    program in
    program.output.line(arguments.has("json") ? "{\"version\":\"\(Version.number)\"}" : Version.text)
  }
}
