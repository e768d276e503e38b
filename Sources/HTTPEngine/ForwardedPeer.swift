/// Finds whom a trusted proxy names as the peer.
enum ForwardedPeer {
  /// The right-most address that is no trusted proxy: everything left of it is what the client claims.
  ///
  /// - Parameters:
  ///   - peer: who is connected.
  ///   - values: the `X-Forwarded-For` fields in order.
  ///   - proxies: who is believed.
  /// - Returns: the peer itself where it is no trusted proxy or names nobody readable.
  static func find(_ peer: PeerAddress, in values: [String], trusting proxies: [AddressRange]) -> PeerAddress
  {
    func isTrusted(_ address: PeerAddress) -> Bool { proxies.contains { $0.contains(address) } }
    guard isTrusted(peer) else { return peer }
    var nearest = peer
    for name in values.flatMap({
      $0.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    })
    .reversed() {
      let bytes = name.filter { $0 != 0x20 && $0 != 0x09 }
      guard let address = PeerAddress(parsing: String(decoding: bytes, as: UTF8.self)) else { return nearest }
      nearest = address
      if !isTrusted(address) { return address }
    }
    return nearest
  }
}
