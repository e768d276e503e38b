extension Web {
  /// Every route there is.
  var routes: [Route] {
    homeRoutes + exitRoutes + linkRoutes + choosePasswordRoutes + signInRoutes + messageRoutes + healthRoutes
      + apiRoutes + demoRoutes
  }
}
