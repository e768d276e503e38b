import Testing
import Transfer

@testable import Mail

@Suite("A refusal by a mail server") struct AddressRefusalTests {
  @Test(arguments: [
    (550, SMTPStep.recipient, "550 5.1.1 no such user", true), (550, .recipient, "550 no such user", true),
    (553, .recipient, "553 5.1.3 bad address", true), (551, .recipient, "551 not here", true),
    (550, .recipient, "550 5.2.1 disabled", true), (550, .recipient, "550-5.1.1 no such user", true),
    (550, .recipient, "550 5.7.1 relaying denied", false),
    (554, .recipient, "554 5.7.1 relay access denied", false),
    (550, .recipient, "550 relay not permitted", false), (550, .recipient, "550", true),
    (554, .recipient, "554 refused", false), (552, .recipient, "552 5.2.2 full", false),
    (550, .message, "550 5.1.1 no such user", false), (550, .sender, "550 5.1.8 bad sender", false),
    (450, .recipient, "450 4.2.1 later", false), (535, .authenticate, "535 5.7.8 no", false),
  ])
  func `ends an address only where it says that the address does not work`(
    code: Int,
    step: SMTPStep,
    reply: String,
    ends: Bool
  ) {
    let failure = TransferFailure(.refusedByServer(code: code), step: step, remoteReply: reply)
    #expect(failure.endsAddress == ends)
  }
}
