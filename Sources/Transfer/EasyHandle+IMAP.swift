internal import CCurl

extension EasyHandle {
  /// What one request to a mailbox's server needs, set option by option, each return checked.
  ///
  /// - Parameters:
  ///   - request: what is asked.
  ///   - server: of whom.
  ///   - numbering: how the mailbox numbered its mails when it was chosen; nil before.
  ///   - timeouts: the time that connecting and an answer may take.
  ///   - remaining: what is left for the request.
  /// - Throws: ``TransferFailure`` where libcurl refuses an option.
  func prepare(
    _ request: MailboxRequest,
    at server: IMAPServer,
    numbering: UInt32?,
    timeouts: TransferTimeouts,
    remaining: Duration
  ) throws(TransferFailure) {
    try set(CURLOPT_URL, server.url + request.path(numbering: numbering))
    try set(CURLOPT_CUSTOMREQUEST, request.command)
    try keep(to: "imap,imaps", trusting: server.caFile)
    try sign(in: server.credentials)
    // A line longer than half of this is cut short by libcurl: 1000 numbers take 11 KB.
    try set(CURLOPT_BUFFERSIZE, 131_072)
    try limitTime(timeouts, remaining: remaining)
  }
}

extension TransferFailure {
  /// What the end of a request to a mailbox's server means, by libcurl's result and by what was said and heard.
  init(_ code: CURLcode, after dialogue: MailboxDialogue, numbering: UInt32?) {
    self.init(TransferFailure.kind(of: code, after: dialogue, numbering: numbering))
  }

  private static func kind(
    of code: CURLcode,
    after dialogue: MailboxDialogue,
    numbering: UInt32?
  ) -> Kind {
    if dialogue.hadTooMuch { return .tooMuch }
    if let numbering, let heard = dialogue.numbering, heard != numbering { return .mailboxChanged }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .resolve
    case CURLE_COULDNT_CONNECT: return .connect
    case CURLE_USE_SSL_FAILED: return .tls(.notOffered)
    case CURLE_PEER_FAILED_VERIFICATION: return .tls(.untrusted)
    case CURLE_SSL_CACERT_BADFILE: return .tls(.badCAFile)
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER: return .tls(.handshake)
    case CURLE_OPERATION_TIMEDOUT: return .timedOut
    case CURLE_LOGIN_DENIED:
      return dialogue.isSigningIn || !dialogue.isRefused ? .authentication(code: nil) : .refusedCommand
    case CURLE_REMOTE_FILE_NOT_FOUND: return dialogue.isRefused ? .refusedCommand : .notThere
    case CURLE_QUOTE_ERROR: return .refusedCommand
    case CURLE_WEIRD_SERVER_REPLY: return dialogue.isRefused ? .refusedCommand : .badAnswer
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_ABORTED_BY_CALLBACK,
      CURLE_WRITE_ERROR, CURLE_REMOTE_ACCESS_DENIED:
      return dialogue.isRefused ? .refusedCommand : .lostBeforeData
    default: return .library(code: Int(code.rawValue))
    }
  }
}
