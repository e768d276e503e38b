extension Web {
  /// The calls of case systems.
  var apiRoutes: [Route] { [] }
}
