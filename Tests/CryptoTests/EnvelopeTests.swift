import Core
import Support
import Testing

@testable import Crypto

@Suite("Envelopes") struct EnvelopeTests {
  let words = Array("Dear Siân, your words are safe here.".utf8)
  let place = "message.content:msg_1"
  let mother: MailboxKeyPair
  let court: MailboxKeyPair

  init() throws {
    mother = try MailboxKeyPair(privateKey: .counting(from: 96))
    court = try MailboxKeyPair(privateKey: .counting(from: 1))
  }

  func sealed() throws -> SealedEnvelope {
    try Envelope.seal(
      subjectAndBody: words,
      place: place,
      to: [("mbx_1", mother.publicKey), ("mbx_2", court.publicKey)],
      random: SystemRandom()
    )
  }

  @Test func `another implementation's envelope has the same bytes`() throws {
    let content = try #require(Fixtures.bytes("content"))
    let sealedKey = try #require(Fixtures.bytes("sealed-key"))
    let envelope = try Envelope.seal(
      subjectAndBody: words,
      place: place,
      to: [("mbx_1", mother.publicKey)],
      random: ScriptedRandom(Array(32..<64), Array(100..<124), Array(64..<96))
    )
    #expect(envelope.content == content)
    #expect(envelope.keys.map(\.sealedKey) == [sealedKey])
    let opened = try Envelope.open(
      content: content,
      sealedKey: sealedKey,
      with: mother,
      mailboxID: "mbx_1",
      place: place
    )
    #expect(opened == words)
  }

  @Test func `every mailbox that it was sealed to opens it`() throws {
    let envelope = try sealed()
    #expect(envelope.keys.map(\.mailboxID) == ["mbx_1", "mbx_2"])
    for (pair, key) in zip([mother, court], envelope.keys) {
      let opened = try Envelope.open(
        content: envelope.content,
        sealedKey: key.sealedKey,
        with: pair,
        mailboxID: key.mailboxID,
        place: place
      )
      #expect(opened == words)
    }
  }

  @Test func `a sealed key opens for no other mailbox, name or message`() throws {
    let envelope = try sealed()
    let key = envelope.keys[0].sealedKey
    for (pair, mailbox, place) in [
      (court, "mbx_1", place), (mother, "mbx_2", place), (mother, "mbx_1", "message.content:msg_2"),
      (mother, "mbx_1m", "essage.content:msg_1"),
    ] {
      #expect(throws: CryptoFailure.cannotOpen) {
        try Envelope.open(
          content: envelope.content,
          sealedKey: key,
          with: pair,
          mailboxID: mailbox,
          place: place
        )
      }
    }
  }

  @Test func `content of another message does not open under this one's key`() throws {
    let (one, other) = (try sealed(), try sealed())
    #expect(throws: CryptoFailure.cannotOpen) {
      try Envelope.open(content: other.content, with: one.messageKey, place: place)
    }
    #expect(throws: CryptoFailure.cannotOpen) {
      try Envelope.open(content: one.content, with: one.messageKey, place: "message.content:msg_2")
    }
  }

  @Test func `altered content and keys do not open, and other versions are refused`() throws {
    let envelope = try sealed()
    let key = envelope.keys[0].sealedKey
    for position in envelope.content.indices {
      var altered = envelope.content
      altered[position] ^= 0x80
      #expect(throws: position == 0 ? CryptoFailure.malformed : .cannotOpen) {
        try Envelope.open(content: altered, with: envelope.messageKey, place: place)
      }
    }
    for position in [0, key.count - 1] {
      var altered = key
      altered[position] ^= 0x80
      #expect(throws: position == 0 ? CryptoFailure.malformed : .cannotOpen) {
        try MessageKey(opening: altered, with: mother, mailbox: "mbx_1", place: place)
      }
    }
    #expect(throws: CryptoFailure.malformed) {
      try MessageKey(opening: key + [0], with: mother, mailbox: "mbx_1", place: place)
    }
    #expect(throws: CryptoFailure.malformed) {
      try Envelope.open(content: Array(envelope.content.prefix(40)), with: envelope.messageKey, place: place)
    }
  }

  @Test func `an envelope without a mailbox is refused`() {
    #expect(throws: CryptoFailure.malformed) {
      try Envelope.seal(subjectAndBody: words, place: place, to: [], random: TestRandom())
    }
  }

  @Test func `a mailbox can be let in later`() throws {
    let envelope = try sealed()
    let newcomer = try MailboxKeyPair.random(from: SystemRandom())
    let key = try envelope.messageKey.sealed(
      to: "mbx_3",
      publicKey: newcomer.publicKey,
      place: place,
      random: SystemRandom()
    )
    let opened = try Envelope.open(
      content: envelope.content,
      sealedKey: key,
      with: newcomer,
      mailboxID: "mbx_3",
      place: place
    )
    #expect(opened == words)
  }

  @Test func `the key of a file is wrapped as another implementation wraps it`() throws {
    let messageKey = try MessageKey.random(from: ScriptedRandom(Array(32..<64)))
    let wrapped = try messageKey.wrap(
      .counting(),
      place: "file.key:fil_1",
      random: ScriptedRandom(Array(100..<124))
    )
    #expect(wrapped == Fixtures.bytes("file-key"))
    #expect(try messageKey.unwrap(wrapped, place: "file.key:fil_1").copyOfBytes() == Array(0..<32))
    #expect(throws: CryptoFailure.cannotOpen) { try messageKey.unwrap(wrapped, place: "file.key:fil_2") }
  }
}
