internal import Core
internal import HTTPEngine
internal import Storage
internal import Templating
internal import Web

/// Which rooms answer for what: the one place where a room's types meet another's.
enum Wiring {
  /// Every model that is rendered; start-up checks its template in every language.
  static let templateModels: [any TemplateModel.Type] = Web.templateModels

  /// Who answers on the operations listener.
  static func operationsResponder(_ gateway: Gateway, _ metrics: MetricsPage) -> any HTTPResponder {
    HealthResponder(readiness: readiness(gateway), metrics: metrics)
  }

  /// What must hold for the gateway to be ready.
  static func readiness(_ gateway: Gateway) -> [Readiness] {
    let database = gateway.database
    return [Readiness("database") { database.acceptsWrites }]
  }
}
