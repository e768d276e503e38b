internal import Access
internal import HTTPEngine

extension Web {
  /// The calls of case systems, below `/api/v1`.
  ///
  /// 1. ``Route/api(_:_:scope:query:maximumBodyBytes:isAskedWithin:_:)`` authorises before anything is told: 401 without a
  ///    good key, 403 without the scope, 422 for a query parameter that the call does not take. A call that is made most often
  ///    has the key judged in the transaction of its own first look.
  /// 2. A body is read by `JSONObjectReader`: whatever is wrong with it is gathered and answered at once, by JSON
  ///    pointer, and nothing is changed. Past that reading no text is an address, a number, a date or a post code.
  /// 3. One method of the domain acts. A POST hands it the caller's Idempotency-Key at work
  ///    (``APICall/answerOnce(_:act:)``), so that the answer is kept in the transaction of the effect.
  /// 4. What came of it is rendered. A refusal is a problem document that says what to do and reveals nothing.
  ///
  /// Lists are `{items, next}`; `next` is a cursor that means nothing to the caller. Times are RFC 3339 in UTC.
  var apiRoutes: [Route] { peopleRoutes + caseRoutes + messageCallRoutes + alertRoutes }

  private var peopleRoutes: [Route] {
    [
      .api(.put, "/api/v1/people/{reference}", scope: .people, putPerson),
      .api(.get, "/api/v1/people/{reference}", scope: .people, getPerson),
      .api(.post, "/api/v1/people/{reference}/emails", scope: .people, addEmail),
      .api(.get, "/api/v1/people/{reference}/emails", scope: .people, query: APICall.pageQuery, listEmails),
      .api(.post, "/api/v1/people/{reference}/freeze", scope: .people, freezePerson),
      .api(.post, "/api/v1/people/{reference}/unfreeze", scope: .people, unfreezePerson),
      .api(.post, "/api/v1/people/{reference}/own-reference", scope: .identity, issueOwnReference),
      .api(.post, "/api/v1/people/{reference}/identity-checks", scope: .identity, checkIdentity),
    ]
  }

  private var caseRoutes: [Route] {
    [.api(.put, "/api/v1/cases/{reference}", scope: .people, putCase)]
  }

  private var messageCallRoutes: [Route] {
    [
      .api(
        .post,
        "/api/v1/messages",
        scope: .messages,
        maximumBodyBytes: MessageBody.maximumBytes,
        isAskedWithin: true,
        sendMessage
      ),
      .api(.get, "/api/v1/messages/{id}", scope: .messages, getMessage),
      .api(.post, "/api/v1/messages/{id}/confirm", scope: .messages, confirmMessage),
      .api(.post, "/api/v1/messages/{id}/revoke", scope: .messages, revokeMessage),
      .api(.get, "/api/v1/messages/{id}/replies", scope: .messages, query: APICall.pageQuery, listReplies),
    ]
  }

  private var alertRoutes: [Route] {
    [
      .api(
        .get,
        "/api/v1/alerts",
        scope: .alerts,
        query: APICall.pageQuery + ["kind", "status", "person"],
        listAlerts
      ),
      .api(.get, "/api/v1/reports", scope: .alerts, query: APICall.pageQuery, listReports),
    ]
  }
}
