extension Web {
  /// Every route there is.
  var routes: [Route] {
    homeRoutes + exitRoutes + checkRoutes + reportRoutes + helpRoutes + linkRoutes + helperLinkRoutes
      + choosePasswordRoutes
      + signInRoutes + signInCodeRoutes + forgottenRoutes + messageRoutes + fileRoutes + accountRoutes
      + secondFactorRoutes + staffRoutes
      + healthRoutes + apiRoutes + apiDocumentRoutes + demoRoutes
  }
}
