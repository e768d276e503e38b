internal import Alerts
internal import Core
internal import Delivery
internal import HTTPEngine
internal import Jobs
internal import Storage
internal import Web

/// `/metrics`: what the gateway counts and weighs, gathered from the rooms when somebody asks.
///
/// Labels are route patterns and fixed words; nothing in it tells of a person, a case or a message.
struct MetricsPage: Sendable {
  let server: HTTPServer
  let meter: RequestMeter
  let house: House
  let database: Database
  let surroundings: Surroundings
  let startedAt: Timestamp

  static let mediaType: HTTPHeaderValue = "text/plain; version=0.0.4; charset=utf-8"

  /// Everything, as text.
  ///
  /// What the database tells is left out where it does not answer, and `postern_scrape_complete` is 0 then.
  func text() async -> String {
    var text = MetricsText()
    text.add(
      "postern_build_info",
      .gauge,
      "Which version runs; always 1.",
      [MetricsText.Sample(1, ["version": .token("v" + Version.number)])]
    )
    process(&text)
    listener(&text)
    meter.write(into: &text)
    lanes(&text)
    let tally = house.delivery.tally
    text.add(
      "postern_mails_settled_total",
      .counter,
      "Mails that have ended their way; those that wait are jobs of the kind deliver-mail.",
      [
        MetricsText.Sample(tally.sent.value, ["outcome": "sent"]),
        MetricsText.Sample(tally.withdrawn.value, ["outcome": "withdrawn"]),
        MetricsText.Sample(tally.refused.value, ["outcome": "refused"]),
        MetricsText.Sample(tally.returned.value, ["outcome": "returned"]),
      ]
    )
    var isComplete = true
    do {
      let (backlog, alerts) = try await database.read { [house] connection in
        (try house.jobs.backlog(in: connection), try house.alerts.countOpen(in: connection))
      }
      jobs(backlog, &text)
      text.add(
        "postern_alerts_open",
        .gauge,
        "Alerts that are not settled.",
        alerts.map {
          MetricsText.Sample(
            $0.count,
            ["kind": .token($0.kind.rawValue), "urgent": $0.isUrgent ? "yes" : "no"]
          )
        }
      )
    } catch {
      isComplete = false
      surroundings.log(.error, "The database did not tell its numbers.", ["error": .name(of: error)])
    }
    text.add(
      "postern_scrape_complete",
      .gauge,
      "Whether the database told its numbers too.",
      [MetricsText.Sample(isComplete ? 1 : 0)]
    )
    return text.text
  }

  private func jobs(_ backlog: [JobBacklog], _ text: inout MetricsText) {
    text.add(
      "postern_jobs",
      .gauge,
      "Work that follows: due, under way, for later, or parked after its last try.",
      backlog.flatMap { kind in
        [
          MetricsText.Sample(kind.due, ["kind": kind.kind.label, "state": "due"]),
          MetricsText.Sample(kind.running, ["kind": kind.kind.label, "state": "running"]),
          MetricsText.Sample(kind.later, ["kind": kind.kind.label, "state": "later"]),
          MetricsText.Sample(kind.parked, ["kind": kind.kind.label, "state": "parked"]),
        ]
      }
    )
    let now = surroundings.now
    text.add(
      "postern_jobs_oldest_seconds",
      .gauge,
      "How long the oldest work that could be done has waited.",
      backlog.compactMap { kind in
        kind.dueSince.map {
          MetricsText.Sample(
            max(0, Double(now.milliseconds - $0.milliseconds) / 1000),
            ["kind": kind.kind.label]
          )
        }
      }
    )
  }

  private func lanes(_ text: inout MetricsText) {
    let counters = database.counters
    text.add(
      "postern_database_bodies_total",
      .counter,
      "Transactions that were answered.",
      [
        MetricsText.Sample(counters.writes, ["kind": "write"]),
        MetricsText.Sample(counters.reads, ["kind": "read"]),
      ]
    )
    text.add(
      "postern_database_commits_total",
      .counter,
      "Commits, each with one sync of the disk.",
      [MetricsText.Sample(counters.commits)]
    )
    text.add(
      "postern_database_redone_total",
      .counter,
      "Runs that were not kept and were done again.",
      [
        MetricsText.Sample(counters.groupsRedone, ["kind": "group"]),
        MetricsText.Sample(counters.bodiesRedone, ["kind": "body"]),
      ]
    )
    text.add(
      "postern_database_writable",
      .gauge,
      "Whether writes are taken.",
      [MetricsText.Sample(database.acceptsWrites ? 1 : 0)]
    )
    let waiting = house.waiting
    text.add(
      "postern_queue_length",
      .gauge,
      "What waits for a thread: of the database, for passwords, for long work.",
      [
        MetricsText.Sample(counters.waiting, ["queue": "database"]),
        MetricsText.Sample(waiting.hashes, ["queue": "passwords"]),
        MetricsText.Sample(waiting.work, ["queue": "work"]),
      ]
    )
  }

  private func listener(_ text: inout MetricsText) {
    text.add(
      "postern_http_connections",
      .gauge,
      "Connections that are open.",
      [MetricsText.Sample(server.openConnections)]
    )
    text.add(
      "postern_http_body_bytes",
      .gauge,
      "What bodies of requests hold in memory.",
      [MetricsText.Sample(server.bodyBytesInMemory)]
    )
    text.add(
      "postern_certificate_expires_timestamp_seconds",
      .gauge,
      "When the certificate in use ends.",
      server.certificateExpires.map { [MetricsText.Sample(Int($0.milliseconds / 1000))] } ?? []
    )
  }

  private func process(_ text: inout MetricsText) {
    let facts = ProcessFacts.current()
    func gauge(_ name: StaticString, _ help: StaticString, _ value: Int?) {
      text.add(name, .gauge, help, value.map { [MetricsText.Sample($0)] } ?? [])
    }
    gauge("process_resident_memory_bytes", "Memory in use.", facts.residentBytes)
    gauge("process_virtual_memory_bytes", "Memory that is addressed.", facts.virtualBytes)
    gauge("process_open_fds", "Descriptors that are open.", facts.openDescriptors)
    gauge("process_max_fds", "The most descriptors.", facts.maximumDescriptors)
    gauge("process_threads", "Threads.", facts.threads)
    text.add(
      "process_cpu_seconds_total",
      .counter,
      "Time of the processor, our own and the kernel's for us.",
      facts.cpuTicks.map { [MetricsText.Sample(Double($0) / ProcessFacts.ticksPerSecond)] } ?? []
    )
    gauge(
      "process_start_time_seconds",
      "When the gateway started.",
      Int(startedAt.milliseconds / 1000)
    )
  }
}
