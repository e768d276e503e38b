import Core
import Testing

@testable import Crypto

@Suite("Password policy") struct PasswordPolicyTests {
  static let context = ["Cafcass Cymru", "sian.evans+court@example.org", "sian.evans+court"]

  static func verdict(_ password: String, hasSecondFactor: Bool = false) -> PasswordPolicy.Refusal? {
    do throws(PasswordPolicy.Refusal) {
      try PasswordPolicy(hasSecondFactor: hasSecondFactor).judge(Secret(password), context: context)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    "correct horse battery staple", "glaw mân yn y bore bach", "three plain words", "kettle wren thistle",
    "xK9#mQ2$vL7!pR4", "the rain fell on tuesday", "мой дом стоит у реки", "我家门前有一条小河流过很多年了",
    "dragon monkey football", "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p", "🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦🦆🦉",
    String(repeating: "rain and wren, ", count: 8) + "kettles!",
  ])
  func `long passwords of any kind are accepted`(password: String) {
    #expect(Self.verdict(password) == nil)
  }

  @Test(
    arguments: [
      ("", .tooShort(minimum: 15)), ("short", .tooShort(minimum: 15)),
      ("xK9#mQ2$vL7!pR", .tooShort(minimum: 15)),
      (String(repeating: "e\u{301}", count: 14), .tooShort(minimum: 15)),
      ("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", .tooShort(minimum: 15)),
      (String(repeating: "rain wren ", count: 12) + "and so on", .tooLong(maximum: 128)),
      ("a" + String(repeating: "\u{301}", count: 2000), .tooLong(maximum: 128)),
      ("kettle wren\nthistle", .unprintable), ("kettle wren\u{0}thistle", .unprintable),
      ("kettle wren\u{7f}thistle", .unprintable),
      ("passwordpassword", .common), ("Password12345678", .common), ("P@ssw0rdPassword", .common),
      ("password password!", .common), ("letmeinletmeinletmein", .repeated), ("iloveyouiloveyou1", .common),
      ("aaaaaaaaaaaaaaaa", .repeated), ("abcabcabcabcabcabc", .repeated), ("xyxyxyxyxyxyxyxyxy", .repeated),
      ("zzzzzzzzzz!!!!!!!!!!", .repeated),
      ("qwertyuiopasdfghjkl", .keyboardRun), ("1234567890123456", .keyboardRun),
      ("abcdefghijklmnop", .keyboardRun),
      ("zyxwvutsrqponmlkj", .keyboardRun), ("poiuytrewqlkjhgfdsa", .keyboardRun),
      ("cafcasscafcass12", .contextWord), ("CafcassCymru2026", .contextWord),
      ("sian.evans+court1", .contextWord),
      ("Cafcass Cymru 1!", .contextWord), ("evansevansevans1", .contextWord),
    ] as [(String, PasswordPolicy.Refusal)]
  )
  func `what a guesser tries first is refused with its reason`(
    password: String,
    reason: PasswordPolicy.Refusal
  ) {
    #expect(Self.verdict(password) == reason)
  }

  @Test(
    arguments: [
      ("kettlew7", nil), ("xK9#mQ2$", nil), ("xK9#mQ2", .tooShort(minimum: 8)), ("password", .common),
      ("password1", .common), ("12345678", .keyboardRun), ("cafcass1", .contextWord),
    ] as [(String, PasswordPolicy.Refusal?)]
  )
  func `eight characters are enough beside a second factor`(password: String, reason: PasswordPolicy.Refusal?)
  {
    #expect(Self.verdict(password, hasSecondFactor: true) == reason)
  }

  @Test func `characters are counted after compatibility forms are resolved`() {
    // One ligature is three letters, so five of them are fifteen.
    #expect(Self.verdict("ﬃkettle ﬃwren") == nil)
    #expect(Self.verdict(String(repeating: "Ａ", count: 16)) == .repeated)
  }

  @Test func `exactly the least and the most are accepted`() {
    let words = "kettle wren thistle spoon harbour lantern gravel mitten orchard saddle velvet willow "
    let most = String((words + words).prefix(128))
    #expect(most.count == 128 && Self.verdict(most) == nil)
    #expect(Self.verdict(most + "x") == .tooLong(maximum: 128))
    #expect(Self.verdict("kettle wren thi") == nil)
    #expect(Self.verdict("kettle wren th") == .tooShort(minimum: 15))
  }

  @Test func `every reason says what to do and repeats nothing`() {
    let all: [PasswordPolicy.Refusal] = [
      .tooShort(minimum: 15), .tooLong(maximum: 128), .unprintable, .common, .repeated, .keyboardRun,
      .contextWord,
    ]
    #expect(Set(all.map(\.description)).count == all.count)
    #expect(all.allSatisfy { $0.description.contains("Use ") || $0.description.contains("Add ") })
  }

  @Test func `the list has the common passwords and none that a short word would forbid`() {
    #expect(CommonPasswords.contains(Array("password")))
    #expect(CommonPasswords.contains(Array("iloveyou")))
    #expect(!CommonPasswords.contains(Array("kettle")))
    #expect(CommonPasswords.longest >= 10)
  }

  @Test func `judging the longest password takes no noticeable time`() {
    let worst = String(repeating: "1q2w3e4r5t", count: 12)
    let time = ContinuousClock().measure { _ = Self.verdict(worst) }
    #expect(time < .seconds(5), "what grows without bound takes minutes")
  }
}
