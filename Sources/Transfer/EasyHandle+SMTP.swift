internal import CCurl
internal import Core

extension EasyHandle {
  /// What a submission needs, set option by option, each return checked.
  ///
  /// - Parameters:
  ///   - submission: what to send and where.
  ///   - remaining: what is left of its time.
  ///   - isFresh: whether an open connection may not be used.
  /// - Throws: ``TransferFailure`` where libcurl refuses an option.
  mutating func prepare(
    _ submission: Submission,
    remaining: Duration,
    isFresh: Bool
  ) throws(TransferFailure) {
    let server = submission.server
    try set(CURLOPT_URL, server.url + (server.helloName.map { "/" + $0 } ?? ""))
    try keep(to: "smtp,smtps", trusting: server.caFile)
    try sign(in: server.credentials)
    try set(CURLOPT_MAIL_FROM, submission.from)
    try setRecipients(submission.recipients)
    try set(CURLOPT_UPLOAD, 1)
    try set(CURLOPT_INFILESIZE_LARGE, size: submission.message.count)
    try set(CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0)
    try limitTime(submission.timeouts, remaining: remaining)
  }

  /// Two protocols and no other, without redirects, by TLS that is verified.
  ///
  /// - Parameters:
  ///   - protocols: as libcurl has them.
  ///   - caFile: the only authorities to trust; nil for those of the system.
  /// - Throws: ``TransferFailure`` where libcurl refuses an option.
  func keep(to protocols: String, trusting caFile: String?) throws(TransferFailure) {
    try set(CURLOPT_PROTOCOLS_STR, protocols)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_REDIR_PROTOCOLS_STR, "smtps")
    // Else the environment could send all mail through a stranger.
    try set(CURLOPT_PROXY, "")
    try requireTLS()
    if let caFile {
      // The default folder of authorities would be trusted beside the file.
      try set(CURLOPT_CAPATH, nil)
      try set(CURLOPT_CAINFO, caFile)
    }
  }

  /// Says who we are, by a way that needs nothing but TLS below it.
  func sign(in credentials: SMTPServer.Credentials) throws(TransferFailure) {
    switch credentials {
    case .none: return
    case .password(let user, let password):
      // Else libcurl prefers GSSAPI or NTLM where a server offers them, and fails for want of a ticket.
      try set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
      try user.reveal { (text: String) throws(TransferFailure) in try set(CURLOPT_USERNAME, text) }
      try password.reveal { (text: String) throws(TransferFailure) in try set(CURLOPT_PASSWORD, text) }
    case .accessToken(let user, let token):
      try set(CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2")
      try user.reveal { (text: String) throws(TransferFailure) in try set(CURLOPT_USERNAME, text) }
      try token.reveal { (text: String) throws(TransferFailure) in try set(CURLOPT_XOAUTH2_BEARER, text) }
    }
  }

  /// The time that connecting, an answer and everything may take.
  func limitTime(_ timeouts: TransferTimeouts, remaining: Duration) throws(TransferFailure) {
    // Timeouts by signal would hit whichever thread is running.
    try set(CURLOPT_NOSIGNAL, 1)
    // A resolver that hangs is left to itself instead of being waited for.
    try set(CURLOPT_QUICK_EXIT, 1)
    try set(CURLOPT_CONNECTTIMEOUT_MS, timeouts.connect.curlMilliseconds)
    try set(CURLOPT_TIMEOUT_MS, remaining.curlMilliseconds)
    // libcurl counts this one in whole seconds.
    try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, (timeouts.response.curlMilliseconds + 999) / 1000)
  }
}

extension Duration {
  /// Whole milliseconds from 1, since 0 means "for ever" to libcurl, to a day.
  var curlMilliseconds: Int { Int(min(max(wholeMilliseconds, 1), 86_400_000)) }
}
