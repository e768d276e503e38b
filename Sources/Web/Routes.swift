extension Web {
  /// Every route there is.
  var routes: [Route] {
    homeRoutes + exitRoutes + checkRoutes + reportRoutes + helpRoutes + linkRoutes + choosePasswordRoutes
      + signInRoutes + forgottenRoutes + messageRoutes + accountRoutes + healthRoutes + apiRoutes + demoRoutes
  }
}
