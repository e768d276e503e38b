internal import CCurl
internal import Synchronization

/// libcurl's global state, set up once before the first handle.
enum Curl {
  private static let setUp: CURLcode = postern_curl_global_init()

  /// The one check of what an easy call returns.
  static func check(_ code: CURLcode) throws(TransferFailure) {
    guard code == CURLE_OK else { throw TransferFailure(.library(code: Int(code.rawValue))) }
  }

  /// The one check of what a multi call returns; its codes are told apart by being 1000 higher.
  static func check(_ code: CURLMcode) throws(TransferFailure) {
    guard code == CURLM_OK else { throw TransferFailure(.library(code: 1000 + Int(code.rawValue))) }
  }

  static func ready() throws(TransferFailure) { try check(setUp) }
}

/// One transfer of libcurl's; it belongs to one thread.
@safe struct EasyHandle: ~Copyable {
  fileprivate let raw: UnsafeMutableRawPointer
  private var recipients: UnsafeMutablePointer<curl_slist>?

  init() throws(TransferFailure) {
    try Curl.ready()
    guard let raw = unsafe curl_easy_init() else {
      throw TransferFailure(.library(code: Int(CURLE_OUT_OF_MEMORY.rawValue)))
    }
    unsafe self.raw = raw
  }

  deinit {
    unsafe curl_easy_cleanup(raw)
    unsafe curl_slist_free_all(recipients)
  }

  func set(_ option: CURLoption, _ value: Int) throws(TransferFailure) {
    try Curl.check(unsafe postern_curl_set_long(raw, option, value))
  }

  func set(_ option: CURLoption, size: Int) throws(TransferFailure) {
    try Curl.check(unsafe postern_curl_set_size(raw, option, curl_off_t(size)))
  }

  /// Sets a text, which libcurl copies; nil takes the default away.
  func set(_ option: CURLoption, _ value: String?) throws(TransferFailure) {
    try Curl.check(unsafe postern_curl_set_text(raw, option, value))
  }

  /// Names the envelope's recipients; libcurl reads the list, which lives as long as the handle.
  mutating func setRecipients(_ addresses: [String]) throws(TransferFailure) {
    for address in addresses {
      guard let longer = unsafe curl_slist_append(recipients, address) else {
        throw TransferFailure(.library(code: Int(CURLE_OUT_OF_MEMORY.rawValue)))
      }
      unsafe recipients = longer
    }
    try Curl.check(unsafe postern_curl_set_list(raw, CURLOPT_MAIL_RCPT, recipients))
  }

  /// TLS on every connection, 1.2 or later, or no connection.
  func requireTLS() throws(TransferFailure) {
    try Curl.check(unsafe postern_curl_require_tls(raw))
    try Curl.check(unsafe postern_curl_require_tls_1_2(raw))
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
  }

  /// Lets callbacks tell `conversation` and `sockets`, which must both outlive the transfer.
  func connect(to conversation: Conversation, sockets: OpenSockets) throws(TransferFailure) {
    let conversation = unsafe Unmanaged.passUnretained(conversation).toOpaque()
    let sockets = unsafe Unmanaged.passUnretained(sockets).toOpaque()
    for option in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_DEBUGDATA, CURLOPT_WRITEDATA] {
      try Curl.check(unsafe postern_curl_set_context(raw, option, conversation))
    }
    for option in [CURLOPT_OPENSOCKETDATA, CURLOPT_CLOSESOCKETDATA] {
      try Curl.check(unsafe postern_curl_set_context(raw, option, sockets))
    }
    try Curl.check(unsafe postern_curl_set_reader(raw, readMessage))
    try Curl.check(unsafe postern_curl_set_writer(raw, CURLOPT_HEADERFUNCTION, hearLine))
    try Curl.check(unsafe postern_curl_set_writer(raw, CURLOPT_WRITEFUNCTION, takeBytes))
    try Curl.check(unsafe postern_curl_set_debugger(raw, noteCommand))
    try Curl.check(unsafe postern_curl_set_socket_opener(raw, openSocket))
    try Curl.check(unsafe postern_curl_set_socket_closer(raw, closeSocket))
    // The debug callback is called only so; what it is told goes nowhere else.
    try set(CURLOPT_VERBOSE, 1)
  }

  /// How many connections the transfer had to make; 0 where it found one open.
  func connectionsMade() throws(TransferFailure) -> Int {
    var count = 0
    try Curl.check(unsafe postern_curl_get_long(raw, CURLINFO_NUM_CONNECTS, &count))
    return count
  }
}

/// A set of transfers and the connections that they leave open; it belongs to one thread, but for `wake`.
// SAFETY: only one thread uses it but for `wake`, which takes the lock that `close` takes before it frees.
@safe final class MultiHandle: @unchecked Sendable {
  // SAFETY: curl_multi_wakeup alone is called from other threads, as libcurl documents that it may be.
  private nonisolated(unsafe) let raw: UnsafeMutableRawPointer
  private let isOpen = Mutex(true)

  init() throws(TransferFailure) {
    try Curl.ready()
    guard let raw = unsafe curl_multi_init() else {
      throw TransferFailure(.library(code: Int(CURLE_OUT_OF_MEMORY.rawValue)))
    }
    unsafe self.raw = raw
  }

  func add(_ easy: borrowing EasyHandle) throws(TransferFailure) {
    try Curl.check(unsafe curl_multi_add_handle(raw, easy.raw))
  }

  func remove(_ easy: borrowing EasyHandle) throws(TransferFailure) {
    try Curl.check(unsafe curl_multi_remove_handle(raw, easy.raw))
  }

  /// Does what can be done without waiting, but for the waits inside libcurl that ``OpenSockets`` tells of.
  ///
  /// - Returns: the result of the transfer, once it has one.
  func perform() throws(TransferFailure) -> CURLcode? {
    var running: CInt = 0
    try Curl.check(unsafe curl_multi_perform(raw, &running))
    var left: CInt = 0
    while let message = unsafe curl_multi_info_read(raw, &left) {
      if unsafe message.pointee.msg == CURLMSG_DONE { return unsafe postern_curl_result(message) }
    }
    return nil
  }

  /// Waits until something can be done, somebody wakes us, or the time is over.
  func wait(milliseconds: CInt) throws(TransferFailure) {
    try Curl.check(unsafe curl_multi_poll(raw, nil, 0, milliseconds, nil))
  }

  /// Ends a `wait`, from any thread.
  func wake() throws(TransferFailure) {
    let code = isOpen.withLock { isOpen in isOpen ? unsafe curl_multi_wakeup(raw) : CURLM_OK }
    try Curl.check(code)
  }

  /// Says goodbye on open connections and frees all.
  func close() throws(TransferFailure) {
    isOpen.withLock { $0 = false }
    try Curl.check(unsafe curl_multi_cleanup(raw))
  }
}

private let readMessage: curl_read_callback = { room, size, count, context in
  guard let room = unsafe room, let context = unsafe context else { return Int(CURL_READFUNC_ABORT) }
  let conversation = unsafe Unmanaged<Conversation>.fromOpaque(context).takeUnretainedValue()
  return unsafe conversation.fill(UnsafeMutableRawBufferPointer(start: room, count: size * count))
}

private let hearLine: curl_write_callback = { bytes, size, count, context in
  guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
  let conversation = unsafe Unmanaged<Conversation>.fromOpaque(context).takeUnretainedValue()
  let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
  return unsafe conversation.hear(Array(line)) ? size * count : 0
}

/// Submission has no downloads; without this libcurl would write one to standard output.
private let takeBytes: curl_write_callback = { bytes, size, count, context in
  guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
  let conversation = unsafe Unmanaged<Conversation>.fromOpaque(context).takeUnretainedValue()
  return unsafe conversation.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
    ? size * count : 0
}

private let noteCommand: curl_debug_callback = { _, kind, bytes, count, context in
  guard kind == CURLINFO_HEADER_OUT, let bytes = unsafe bytes, let context = unsafe context else { return 0 }
  let conversation = unsafe Unmanaged<Conversation>.fromOpaque(context).takeUnretainedValue()
  let command = unsafe UnsafeRawBufferPointer(start: bytes, count: min(count, Conversation.commandBytes))
  unsafe conversation.say(Array(command))
  return 0
}

private let openSocket: curl_opensocket_callback = { context, _, address in
  guard let context = unsafe context, let address = unsafe address else { return CURL_SOCKET_BAD }
  let sockets = unsafe Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue()
  return unsafe sockets.open(
    family: address.pointee.family,
    type: address.pointee.socktype,
    protocol: address.pointee.protocol
  )
}

private let closeSocket: curl_closesocket_callback = { context, descriptor in
  guard let context = unsafe context else { return -1 }
  return unsafe Unmanaged<OpenSockets>.fromOpaque(context).takeUnretainedValue().close(descriptor)
}
