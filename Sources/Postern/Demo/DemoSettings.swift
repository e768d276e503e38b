internal import Core
internal import Crypto
internal import Foundation
internal import HTTPEngine

/// How a demonstration's settings differ from the examples.
enum DemoSettings {
  /// The values, in JSON5; the secrets of the hooks are drawn anew for each folder and stand in the file to be tried.
  static func values(
    port: Int,
    _ certificates: DevelopmentCertificates.Files,
    random: any RandomSource
  ) throws -> [String: String] {
    [
      "server.listen": SettingsWriter.quoted(listen(port)),
      "server.publicURL": SettingsWriter.quoted(publicURL(port)),
      "server.certificate": SettingsWriter.quoted(certificates.certificatePath),
      "server.key": SettingsWriter.quoted(certificates.keyPath),
      "text.callbackToken": SettingsWriter.quoted(try token(random)),
      "chat.appSecret": SettingsWriter.quoted(try token(random)),
      "chat.verifyToken": SettingsWriter.quoted(try token(random)),
    ]
  }

  /// Writes another port into a demonstration's settings, and nothing else.
  static func movePort(of file: String, from server: ServerSettings, to port: Int) throws {
    let text: String
    do {
      text = try String(contentsOfFile: file, encoding: .utf8)
    } catch {
      throw ProgramFailure(.inputOutput, "\(file) cannot be read")
    }
    let old = [listen(server.listen.port), publicURL(server.listen.port)].map(SettingsWriter.quoted)
    guard old.allSatisfy(text.contains) else {
      throw ProgramFailure(
        .badSettings,
        "\(file): write the port into server.listen and server.publicURL yourself"
      )
    }
    try NewFiles.replace(
      text.replacingOccurrences(of: old[0], with: SettingsWriter.quoted(listen(port)))
        .replacingOccurrences(of: old[1], with: SettingsWriter.quoted(publicURL(port))),
      at: file
    )
  }

  private static func listen(_ port: Int) -> String { "127.0.0.1:\(port)" }

  private static func publicURL(_ port: Int) -> String { "https://localhost:\(port)" }

  private static func token(_ random: any RandomSource) throws -> String {
    Base64URL.encode(try random.bytes(24))
  }
}
