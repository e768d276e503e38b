internal import CPostgres
internal import Dispatch

/// The one connection by which tests make and remove whole databases, which the program itself never does.
// SAFETY: the connection is touched on `queue` alone, which does one thing at a time.
@safe
final class TestServerWire: @unchecked Sendable {
  private let address: String
  private let queue = DispatchQueue(label: "the server of the tests")
  private var connection: OpaquePointer?

  /// Connects when it is first used.
  init(to address: String) {
    self.address = address
  }

  deinit {
    unsafe PQfinish(connection)
  }

  /// Runs one statement and waits for it, on a thread of its own.
  ///
  /// - Parameter statement: holds nothing that came from outside.
  /// - Throws: ``NoTestDatabase`` with the server's words.
  func run(_ statement: String) async throws {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.perform(statement) }) }
    }
  }

  private func perform(_ statement: String) throws {
    let connection = unsafe self.connection ?? PQconnectdb(address)
    unsafe self.connection = connection
    guard unsafe PQstatus(connection) == CONNECTION_OK else {
      throw NoTestDatabase("the server of the tests cannot be reached: \(unsafe words(of: connection))")
    }
    let answer = unsafe PQexec(connection, statement)
    defer { unsafe PQclear(answer) }
    guard unsafe PQresultStatus(answer) == PGRES_COMMAND_OK else {
      throw NoTestDatabase("\(statement): \(unsafe words(of: connection))")
    }
  }

  private func words(of connection: OpaquePointer?) -> String {
    unsafe String(cString: PQerrorMessage(connection))
  }
}
