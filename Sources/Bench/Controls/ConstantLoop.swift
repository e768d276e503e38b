internal import Core
internal import Crypto
internal import Foundation
internal import Glibc
internal import HTTPEngine

/// `postern-bench loop`: HTTPEngine answering a constant over TLS, and nothing behind it.
enum ConstantLoop {
  private struct Constant: HTTPResponder {
    let response = HTTPResponse(text: "live\n")

    func limits(for head: HTTPRequestHead) -> RouteLimits { RouteLimits() }
    func respond(to request: HTTPRequest) async -> HTTPResponse { response }
    func problem(_ status: Int, for head: HTTPRequestHead?) -> HTTPResponse {
      HTTPResponse(text: "refused\n", status: status)
    }
  }

  private struct MachineClock: WallClock {
    var now: Timestamp {
      Timestamp(milliseconds: Int64(exactly: (Date().timeIntervalSince1970 * 1000).rounded(.down)) ?? 0)
    }
  }

  /// Serves until it is ended by a signal.
  static func serve(certificate: String, key: String) throws {
    let clock = MachineClock()
    let surroundings = Surroundings(
      clock: clock,
      random: SystemRandom(),
      log: Log(clock: clock) { _ in }
    )
    let server = try HTTPServer(
      configuration: HTTPServerConfiguration(
        address: "127.0.0.1",
        port: 0,
        hosts: nil,
        tls: HTTPServerConfiguration.TLSFiles(certificatePath: certificate, keyPath: key)
      ),
      responder: Constant(),
      surroundings: surroundings
    )
    Bench.say("listening on \(try server.start())")
    while true { pause() }
  }
}

/// A program that is started beside the gateway: the constant loop, or nginx.
final class Bystander {
  let port: Int
  private let process: Process

  /// The constant loop, as a process of its own.
  static func loop(_ certificates: Certificates) throws -> Bystander {
    let process = Child.make(
      "/usr/bin/setpriv",
      ["--pdeathsig=KILL", try ownPath(), "loop", certificates.certificate, certificates.key]
    )
    let output = Pipe()
    process.standardOutput = output
    try Child.launch(process)
    let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = Int(said.dropFirst("listening on ".count).prefix { $0.isNumber }) else {
      throw BenchFailure("the constant loop did not start: \(said)")
    }
    return Bystander(process, port: port)
  }

  /// nginx with one worker, serving one file; nil where it is not installed.
  ///
  /// As the gateway, it resumes no session: each connection is a whole handshake.
  static func nginx(_ certificates: Certificates, folder: String, file: [UInt8], name: String) throws
    -> Bystander?
  {
    guard let program = Child.find("nginx") else { return nil }
    let port = try Sockets.freePort()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(file).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    let owner = geteuid() == 0 ? "user root;\n" : ""
    let settings = """
      \(owner)worker_processes 1;
      daemon off;
      pid \(folder)/nginx.pid;
      error_log \(folder)/error.log;
      events { worker_connections 1024; }
      http {
        access_log off;
        types { text/css css; text/javascript js; image/svg+xml svg; }
        sendfile on;
        tcp_nopush on;
        keepalive_requests 1000000000;
        open_file_cache max=10;
        client_body_temp_path \(folder)/body;
        proxy_temp_path \(folder)/proxy;
        fastcgi_temp_path \(folder)/fastcgi;
        uwsgi_temp_path \(folder)/uwsgi;
        scgi_temp_path \(folder)/scgi;
        server {
          listen 127.0.0.1:\(port) ssl;
          ssl_certificate \(certificates.certificate);
          ssl_certificate_key \(certificates.key);
          ssl_protocols TLSv1.2 TLSv1.3;
          ssl_session_tickets off;
          ssl_session_cache off;
          root \(folder);
        }
      }
      """
    try Data(settings.utf8).write(to: URL(fileURLWithPath: folder + "/nginx.conf"))
    let process = Child.make(
      "/usr/bin/setpriv",
      ["--pdeathsig=TERM", program, "-e", folder + "/error.log", "-c", folder + "/nginx.conf"]
    )
    process.standardError = FileHandle.nullDevice
    try Child.launch(process)
    for _ in 0..<200 {
      if let socket = try? Sockets.connected(to: port) {
        close(socket)
        return Bystander(process, port: port)
      }
      Thread.sleep(forTimeInterval: 0.02)
    }
    process.terminate()
    throw BenchFailure("nginx did not start: \(ProcessFiles.text(folder + "/error.log").suffix(500))")
  }

  private init(_ process: Process, port: Int) {
    self.process = process
    self.port = port
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  private static func ownPath() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }
}
