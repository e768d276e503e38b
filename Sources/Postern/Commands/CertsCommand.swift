internal import Core
internal import HTTPEngine

/// `certs development`: a certificate authority and a certificate of our own.
enum CertsCommand {
  static let declaration = CommandDeclaration(
    "certs development",
    "make a certificate authority and a certificate for localhost, to try things with",
    [OptionDeclaration("directory", "D", "the folder (otherwise Certs)")]
  ) { arguments, program in
    let files = try make(program.path(arguments.text("directory") ?? "Certs"), program)
    program.output.line("certificate: \(files.certificatePath)")
    program.output.line("key: \(files.keyPath)")
    program.output.line("trust this authority: \(files.authorityPath)")
  }

  /// Makes the files, or finds those that are there and in force.
  static func make(_ folder: String, _ program: Program) throws -> DevelopmentCertificates.Files {
    try NewFiles.makeFolder(folder)
    do throws(DevelopmentCertificates.Failure) {
      return try DevelopmentCertificates.make(in: folder, surroundings: program.surroundings)
    } catch {
      switch error {
      case .exists(let files): return files
      case .cannotWrite:
        throw ProgramFailure(.inputOutput, "\(folder) cannot be written; look at the folder's rights")
      case .libraryFailed(let call):
        throw ProgramFailure(.unavailable, "\(call) failed; no certificate was made")
      }
    }
  }
}
