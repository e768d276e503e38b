internal import CCurl

extension TransferFailure {
  /// What a transfer's end means, by libcurl's result and by what was said and heard.
  ///
  /// A refusal that the server spoke comes first. Of what is left, only what happened after the whole message had been
  /// taken from us leaves the outcome open.
  init(_ code: CURLcode, after exchange: Exchange, addresses: [String]) {
    self.init(
      TransferFailure.kind(of: code, after: exchange),
      step: exchange.step,
      remoteReply: exchange.reply?.masked(addresses: addresses)
    )
  }

  private static func kind(of code: CURLcode, after exchange: Exchange) -> Kind {
    if exchange.lacksAuthentication { return .authentication(code: nil) }
    if code == CURLE_USE_SSL_FAILED { return .tls(.notOffered) }
    let refusal = exchange.reply.flatMap { $0.isRefusal ? $0.code : nil }
    if let refusal, code != CURLE_OPERATION_TIMEDOUT {
      let isOfSignIn = exchange.step == .authenticate || [530, 534, 535, 538].contains(refusal)
      return isOfSignIn ? .authentication(code: refusal) : .refusedByServer(code: refusal)
    }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .resolve
    case CURLE_COULDNT_CONNECT: return .connect
    case CURLE_PEER_FAILED_VERIFICATION: return .tls(.untrusted)
    case CURLE_SSL_CACERT_BADFILE: return .tls(.badCAFile)
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER: return .tls(.handshake)
    case CURLE_LOGIN_DENIED: return .authentication(code: nil)
    case CURLE_OPERATION_TIMEDOUT: return exchange.isHandedOver ? .lostAfterData : .timedOut
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_WEIRD_SERVER_REPLY,
      CURLE_REMOTE_ACCESS_DENIED, CURLE_ABORTED_BY_CALLBACK, CURLE_PARTIAL_FILE, CURLE_UPLOAD_FAILED:
      return exchange.isHandedOver ? .lostAfterData : .lostBeforeData
    default: return exchange.isHandedOver ? .lostAfterData : .library(code: Int(code.rawValue))
    }
  }
}
