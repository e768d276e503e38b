internal import Core
internal import Delivery
internal import HTTPEngine

extension Web {
  /// `/demo/outbox` and `/demo/outbox.json`: what would have left.
  ///
  /// Only the demonstration has these routes.
  var demoRoutes: [Route] {
    guard let outbox = rooms.demoOutbox else { return [] }
    return [
      .page("/demo/outbox") { exchange in
        let web = exchange.web
        let mails = try await outbox.mails().map { mail, moment in
          DemoOutboxPage.Mail(
            subject: mail.subject,
            to: mail.to,
            from: mail.from,
            at: LondonTime.dayAndTime(of: moment, in: web.usualLanguage),
            text: mail.text,
            links: Web.links(in: mail.text)
          )
        }
        let model = DemoOutboxPage(frame: exchange.frame(language: web.usualLanguage), mails: mails)
        return try web.page(model, in: web.usualLanguage)
      },
      .call(.get, "/demo/outbox.json") { _ in
        let items = try await outbox.mails().map { mail, moment -> JSONValue in
          [
            "channel": "email", "to": .string(mail.to), "from": .string(mail.from),
            "subject": .string(mail.subject),
            "text": .string(mail.text), "html": .string(mail.html),
            "headers": .array(mail.headers.map(JSONValue.string)),
            "links": .array(Web.links(in: mail.text).map(JSONValue.string)), "at": .string(moment.rfc3339),
          ]
        }
        return .json(JSONValue.object(["items": .array(items)]).encoded())
      },
    ]
  }

  /// The addresses in a plain text.
  static func links(in text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init).filter { $0.hasPrefix("https://") }
  }
}
