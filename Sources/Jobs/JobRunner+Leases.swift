internal import Core
internal import Storage

extension JobRunner {
  /// Renews what is held as long as a body runs.
  func keepingLeases<Result: Sendable>(_ body: () async -> Result) async -> Result {
    await withTaskGroup { group in
      group.addTask {
        while true {
          do { try await Task.sleep(for: renewalPause, tolerance: renewalPause / 20) } catch { return }
          await renewLeases()
        }
      }
      let result = await body()
      group.cancelAll()
      return result
    }
  }

  /// Renews what should have been renewed by now, as after a clock was set forward: a runner must not take from itself.
  func renewOverdueLeases() async {
    guard let end = leases.firstEnd, end - surroundings.now < JobRunner.leaseSpan - JobRunner.renewalPause
    else { return }
    await renewLeases()
  }

  /// Extends every lease that is held, by one statement; whoever works under one that is gone is told to stop.
  ///
  /// Who holds none writes nothing.
  func renewLeases() async {
    let held = leases.all
    guard !held.isEmpty else { return }
    let until = surroundings.now + JobRunner.leaseSpan
    do {
      let kept = try await database.write { try JobStore.renew(held.keys, until: until, in: $0) }
      for lost in leases.note(renewed: kept, of: held, until: until) {
        lost.loss.set()
        surroundings.log(
          .notice,
          "a job's lease was lost; whoever has it now does it",
          ["job": .id(lost.job.id), "kind": .token(lost.job.kind.word)]
        )
      }
    } catch {
      surroundings.log(.fault, "leases could not be renewed", ["error": .name(of: error)])
    }
  }
}

/// Identifies a lease.
enum LeaseEntity: IdentifiedKind {
  static let prefix: StaticString = "lea"
}
