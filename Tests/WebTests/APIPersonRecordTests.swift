import Core
import HTTPEngine
import Support
import Testing
import Web

@Suite("What a person's record may hold", .onBothDatabases) struct APIPersonRecordTests {
  /// One field, a bad value for it, and the pointer that the problem names.
  static let bad: [(field: String, value: String, pointer: String)] = [
    ("agency", #""""#, "/agency"), ("agency", #""England""#, "/agency"), ("agency", "7", "/agency"),
    ("given_name", #""  ""#, "/given_name"), ("given_name", #""a\nb""#, "/given_name"),
    ("given_name", "\"\(String(repeating: "n", count: 101))\"", "/given_name"),
    ("family_name", "null", "/family_name"), ("language", #""EN""#, "/language"),
    ("date_of_birth", #""1984-02-30""#, "/date_of_birth"), ("date_of_birth", #""3/84""#, "/date_of_birth"),
    ("date_of_birth", #""2026-03-04""#, "/date_of_birth"), ("date_of_birth", "19840307", "/date_of_birth"),
    ("previous_names", #"["--"]"#, "/previous_names/0"),
    ("previous_names", #"["A B", "A B"]"#, "/previous_names/1"),
    ("previous_names", #""A B""#, "/previous_names"),
    ("addresses", #"[{"lines": ["1 Road"], "postcode": "RG1 1AA"}]"#, "/addresses/0/source"),
    (
      "addresses", #"[{"lines": ["1 Road"], "postcode": "RG1 1A", "source": "self"}]"#,
      "/addresses/0/postcode"
    ),
    ("addresses", #"[{"lines": [], "postcode": "RG1 1AA", "source": "self"}]"#, "/addresses/0/lines"),
    ("addresses", #"[{"lines": ["1 Road"], "postcode": "RG1 1AA", "source": "me"}]"#, "/addresses/0/source"),
    (
      "addresses", #"[{"lines": ["1 Road"], "postcode": "RG1 1AA", "source": "self", "current": 1}]"#,
      "/addresses/0/current"
    ),
    (
      "addresses", #"[{"lines": ["1 Road"], "postcode": "RG1 1AA", "source": "self", "town": "x"}]"#,
      "/addresses/0/town"
    ),
    (
      "addresses",
      #"[{"lines": ["1 Road"], "postcode": "RG1 1AA", "source": "self"}, {"lines": ["1 Road"], "postcode": "rg11aa", "source": "self"}]"#,
      "/addresses/1/lines"
    ),
    ("facts", #"[{"kind": "passphrase", "value": "x", "source": "self"}]"#, "/facts/0/kind"),
    ("facts", #"[{"kind": "date_of_birth", "value": "1984-03-07", "source": "self"}]"#, "/facts/0/kind"),
    ("facts", #"[{"kind": "hearing_date", "value": "31 June 2026", "source": "self"}]"#, "/facts/0/value"),
    ("facts", #"[{"kind": "school", "value": "...", "source": "self"}]"#, "/facts/0/value"),
    ("facts", #"[{"kind": "court", "value": "Reading"}]"#, "/facts/0/source"),
    (
      "facts",
      #"[{"kind": "child_date_of_birth", "value": "2015-03-01", "source": "self"}, {"kind": "child_date_of_birth", "value": "1 March 2015", "source": "agency"}]"#,
      "/facts/1/value"
    ),
    ("phones", #"[{"number": "07700 900123"}]"#, "/phones/0/source"),
    ("phones", #"[{"number": "07700", "source": "self"}]"#, "/phones/0/number"),
    ("phones", #"[{"number": "07700 900123 ext 4", "source": "self"}]"#, "/phones/0/number"),
    (
      "phones",
      #"[{"number": "07700 900123", "source": "self"}, {"number": "+44 7700 900123", "source": "agency"}]"#,
      "/phones/1/number"
    ),
    ("emails", #"[{"address": "anna@example.org"}]"#, "/emails/0/source"),
    ("emails", #"[{"address": "anna", "source": "self"}]"#, "/emails/0/address"),
    (
      "emails", #"[{"address": "a@example.org\r\nBcc: b@example.org", "source": "self"}]"#,
      "/emails/0/address"
    ),
    (
      "emails",
      #"[{"address": "a@example.org", "source": "self"}, {"address": "A@example.org", "source": "self"}]"#,
      "/emails/1/address"
    ),
    (
      "emails",
      #"[{"address": "a@example.org", "source": "self", "preferred": true}, {"address": "b@example.org", "source": "self", "preferred": true}]"#,
      "/emails/1/preferred"
    ),
    ("cases", #"[{"role": "mother", "side": "applicant"}]"#, "/cases/0/reference"),
    ("cases", #"[{"reference": "C 1"}]"#, "/cases/0/reference"),
    ("cases", #"[{"reference": "C-1", "side": "the applicant"}]"#, "/cases/0/side"),
    ("cases", #"[{"reference": "C-1"}, {"reference": "C-1"}]"#, "/cases/1/reference"),
    ("cases", #"{"reference": "C-1"}"#, "/cases"),
    ("safe_contact", #"{"channels": ["fax"]}"#, "/safe_contact/channels/0"),
    ("safe_contact", #"{"channels": ["sms", "sms"]}"#, "/safe_contact/channels/1"),
    (
      "safe_contact", #"{"hours": [{"days": [], "from": "09:00", "to": "10:00"}]}"#,
      "/safe_contact/hours/0/days"
    ),
    (
      "safe_contact", #"{"hours": [{"days": ["monday"], "from": "09:00", "to": "10:00"}]}"#,
      "/safe_contact/hours/0/days/0"
    ),
    (
      "safe_contact", #"{"hours": [{"days": ["mon", "mon"], "from": "09:00", "to": "10:00"}]}"#,
      "/safe_contact/hours/0/days/1"
    ),
    (
      "safe_contact", #"{"hours": [{"days": ["mon"], "from": "9:00", "to": "10:00"}]}"#,
      "/safe_contact/hours/0/from"
    ),
    (
      "safe_contact", #"{"hours": [{"days": ["mon"], "from": "09:00", "to": "24:01"}]}"#,
      "/safe_contact/hours/0/to"
    ),
    (
      "safe_contact", #"{"hours": [{"days": ["mon"], "from": "10:00", "to": "10:00"}]}"#,
      "/safe_contact/hours/0/to"
    ),
    (
      "safe_contact", #"{"hours": [{"days": ["mon"], "from": "22:00", "to": "02:00"}]}"#,
      "/safe_contact/hours/0/to"
    ),
    (
      "safe_contact",
      #"{"hours": [{"days": ["mon", "tue"], "from": "09:00", "to": "10:00"}, {"days": ["tue", "mon"], "from": "09:00", "to": "10:00"}]}"#,
      "/safe_contact/hours/1/days"
    ),
    ("safe_contact", #"{"voicemail": "no"}"#, "/safe_contact/voicemail"),
    ("safe_contact", #"{"until": "2026-01-01"}"#, "/safe_contact/until"),
    ("verified", "true", "/verified"), ("gateway", "{}", "/gateway"),
  ]

  @Test(arguments: bad)
  func `a bad field is named by its pointer and nothing is stored`(
    field: String,
    value: String,
    pointer: String
  ) async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let reply = try await ground.call(.put, "/people/bad", Sample.mother([field: value]), key: key)
    #expect(reply.status == 422)
    #expect(try reply.problem == "bad-input")
    #expect(try reply.pointers == [pointer])
    #expect(try await ground.call(.get, "/people/bad", key: key).status == 404)
  }

  @Test(arguments: [
    ("", ""), ("[]", ""), ("{", ""), (#"{"agency": "england", "agency": "wales"}"#, ""), ("\u{feff}{}", ""),
  ])
  func `a body that is no JSON object is 422`(body: String, pointer: String) async throws {
    let ground = try await WebGround()
    let key = try await ground.newKey()
    let reply = try await ground.call(.put, "/people/bad", body, key: key)
    #expect(reply.status == 422)
    #expect(try reply.pointers == [pointer])
  }

  @Test(arguments: [
    ("date_of_birth", #""7 March 1984""#), ("date_of_birth", #""2026-03-03""#), ("language", #""cy""#),
    ("given_name", #""Siân Ffôn-Jones O'Dea""#), ("cases", #"[{"reference": "C-1"}]"#),
    ("cases", #"[{"reference": "C-1", "role": null, "side": "Applicant"}]"#), ("safe_contact", "{}"),
    ("safe_contact", #"{"channels": []}"#),
    ("phones", #"[{"number": "+44 20 7946 0123", "source": "agency", "reminders": false, "shared": true}]"#),
    ("facts", #"[{"kind": "case_number", "value": "ZE26P00123", "source": "agency"}]"#),
    (
      "addresses",
      #"[{"lines": ["Tŷ Gwyn"], "postcode": "cf103nq", "source": "other_party", "current": false, "confidential": true}]"#
    ),
  ])
  func `a good field is taken`(field: String, value: String) async throws {
    let ground = try await WebGround()
    let reply = try await ground.call(
      .put,
      "/people/P-1",
      Sample.mother([field: value]),
      key: try await ground.newKey()
    )
    #expect(reply.status == 201, "\(reply.text)")
  }
}
