/// Bytes sent to us: the whole way of a request from the socket to the responder and of its answer back.
///
/// 1. ``HTTPServer`` opens one listener a core on one port; each has an `EventLoop`, a libevent base that is a Swift
///    `TaskExecutor`, and a `Worker` that owns the connections accepted there.
/// 2. A `Connection` is a libevent bufferevent, with TLS by a `TLSContext`. What comes in goes to its `MessageParser`.
/// 3. `MessageParser` is a value: bytes in, events out. It accepts exactly what RFC 9112 allows in one reading, and
///    refuses the rest with 400, 413, 414, 431 or 505; after a refusal nothing on that connection is read again.
/// 4. When a head is complete `HeadJudgement` looks at method, target, host and coding, and asks
///    ``HTTPResponder/limits(for:)`` what the route takes, before a byte of the body.
/// 5. A body goes into its `BodyCollector`, counted against all bodies in memory; or, by ``BodyDestination/stream``,
///    stays where it came in until its handler asks for the next piece of its ``BodyStream``.
/// 6. The request is handed to ``HTTPResponder/respond(to:)`` in a Task on the connection's own loop, which knows the
///    connection by name: a peer may go away while the handler is suspended.
/// 7. `ResponseHead` writes the answer, with the security headers that every answer carries. A body that leaves in
///    pieces is asked of its ``BodySource`` as the peer takes it. When all is out, the next request is parsed.
/// 8. `Patience` knows how long each step may take; `Census` and `BodyBudget` how many there may be.
/// 9. A handler that gets files hands its body to a ``MultipartReader``, which asks ``MultipartParser``: a value like
///    the one for messages.
///
/// **Invariants.** The parser and everything it calls import nothing but this language. What belongs to a loop is
/// touched on its thread alone, whoever asks; pointers stay in `EventLoop`, `Listener`, `Connection`, `TLSContext`,
/// `SocketAddress`, `StaticFile` and the certificate files. A body that is read or made slowly slows its peer down, and is
/// never stored for it. Every error answer is rendered by ``HTTPResponder/problem(_:for:)``. No
/// header value holds a control byte. Nothing is logged that came from a request.
///
/// **Limits.** HTTP/1.1 alone: 1.0 and 2 are 505, WebSockets and trailers for a responder are absent; no ranges and no
/// compression, in either direction. Bodies lie in memory up to the route's maximum, or 64 KiB of one that is read in
/// pieces and 128 KiB of one that leaves so, whose length must be known before.
///
/// Source: RFC 9110, RFC 9112, RFC 6265, RFC 6797, RFC 7301, RFC 7578; Mozilla Server Side TLS 5.7
public enum HTTPEngine {}
