internal import Templating

/// `/demo/outbox`.
struct DemoOutboxPage: TemplateModel {
  static let template = TemplateName.page("demo-outbox")
  struct Mail: Sendable {
    var subject: String
    var to: String
    var from: String
    var at: String
    var text: String
    var links: [String]
  }

  var frame: PageFrame
  var mails: [Mail]

  var values: [String: TemplateValue] {
    frame.with([
      "has_mails": .flag(!mails.isEmpty),
      "mails": .list(
        mails.map { mail in
          [
            "subject": .text(mail.subject), "to": .text(mail.to), "from": .text(mail.from),
            "at": .text(mail.at),
            "text": .text(mail.text), "has_links": .flag(!mail.links.isEmpty),
            "links": .list(mail.links.map { .text($0) }),
          ]
        }
      ),
    ])
  }
  static let samples = [
    DemoOutboxPage(
      frame: .sampleSignedOut,
      mails: [
        Mail(
          subject: "Please confirm your email address",
          to: "parent@example.com",
          from: "no-reply@example.org",
          at: "Tuesday 3 March 2026 at 09:12",
          text: "Hello,\n\nPlease open this link:\n\nhttps://localhost:8443/verify/TOKEN",
          links: ["https://localhost:8443/verify/3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
        ),
        Mail(
          subject: "Your password was changed",
          to: "parent@example.com",
          from: "no-reply@example.org",
          at: "Tuesday 3 March 2026 at 09:02",
          text: "Hello",
          links: []
        ),
      ]
    ),
    DemoOutboxPage(frame: .sampleSignedIn, mails: []), DemoOutboxPage(frame: .sampleBare, mails: []),
  ]
}
