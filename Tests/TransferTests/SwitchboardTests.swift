import Testing

@testable import Transfer

@Suite("Switchboard") struct SwitchboardTests {
  private let start = ContinuousClock.now

  private func board(lanes: Int = 3, perServer: Int = 2, waiting: Int = 9) -> Board {
    Board(TransferLimits(lanes: lanes, lanesPerServer: perServer, waiting: waiting))
  }

  private func later(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

  @Test func `a first message begins a lane and the next over a free lane does not`() {
    let board = board()
    #expect(board.add(1, to: "a", deadline: later(60)))
    #expect(board.next(at: start) == [.begin(lane: 1, message: 1)])
    board.free(1)
    #expect(board.add(2, to: "a", deadline: later(60)))
    #expect(board.next(at: start) == [.hand(message: 2, lane: 1)])
  }

  @Test func `one server has its share of lanes and the rest of its messages wait in order`() {
    let board = board()
    for message in 1...4 { #expect(board.add(UInt64(message), to: "a", deadline: later(60))) }
    #expect(board.next(at: start) == [.begin(lane: 1, message: 1), .begin(lane: 2, message: 2)])
    #expect(board.next(at: start).isEmpty)
    #expect(board.add(5, to: "b", deadline: later(60)))
    #expect(board.next(at: start) == [.begin(lane: 3, message: 5)], "a hung server leaves a lane to others")
    board.free(2)
    #expect(board.next(at: start) == [.hand(message: 3, lane: 2)])
  }

  @Test func `where all lanes are taken a free one of another server ends`() {
    let board = board(lanes: 1, perServer: 1)
    #expect(board.add(1, to: "a", deadline: later(60)))
    #expect(board.next(at: start) == [.begin(lane: 1, message: 1)])
    #expect(board.add(2, to: "b", deadline: later(60)))
    #expect(board.next(at: start).isEmpty, "a busy lane is never taken away")
    board.free(1)
    #expect(board.next(at: start) == [.end(lane: 1), .begin(lane: 2, message: 2)])
    #expect(!board.isFree(1))
  }

  @Test func `what waited too long is told and what is full refuses`() {
    let board = board(lanes: 1, perServer: 1, waiting: 2)
    #expect(board.add(1, to: "a", deadline: later(60)))
    #expect(board.next(at: start).count == 1)
    #expect(board.add(2, to: "a", deadline: later(5)))
    #expect(board.add(3, to: "a", deadline: later(60)))
    #expect(!board.add(4, to: "a", deadline: later(60)))
    #expect(board.next(at: later(4)).isEmpty)
    #expect(board.next(at: later(5)) == [.expire(message: 2)])
    #expect(board.add(4, to: "a", deadline: later(60)))
    #expect(board.withdraw(3))
    #expect(!board.withdraw(3))
    #expect(board.withdrawAll() == [4])
  }
}

/// A switchboard that can be changed inside an expectation.
private final class Board {
  private var board: Switchboard<String>

  init(_ limits: TransferLimits) { board = Switchboard(limits: limits) }

  func add(_ message: UInt64, to server: String, deadline: ContinuousClock.Instant) -> Bool {
    board.add(message, to: server, deadline: deadline)
  }
  func next(at now: ContinuousClock.Instant) -> [Switchboard<String>.Action] { board.next(at: now) }
  func withdraw(_ message: UInt64) -> Bool { board.withdraw(message) }
  func withdrawAll() -> [UInt64] { board.withdrawAll() }
  func free(_ lane: Int) { board.free(lane) }
  func isFree(_ lane: Int) -> Bool { board.isFree(lane) }
}
