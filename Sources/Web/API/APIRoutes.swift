internal import Access
internal import HTTPEngine

extension Web {
  /// The calls of case systems, below `/api/v1`.
  ///
  /// 1. ``Route/api(_:_:scope:operation:maximumBodyBytes:isAskedWithin:_:)`` authorises before anything is told: 401
  ///    without a good key, 403 without the scope, 422 for a query parameter that the call does not take. A call that is
  ///    made most often has the key judged in the transaction of its own first look.
  /// 2. A body is read by `JSONObjectReader`: whatever is wrong with it is gathered and answered at once, by JSON
  ///    pointer, and nothing is changed. Past that reading no text is an address, a number, a date or a post code.
  /// 3. One method of the domain acts. A POST hands it the caller's Idempotency-Key at work
  ///    (``APICall/answerOnce(_:act:)``), so that the answer is kept in the transaction of the effect.
  /// 4. What came of it is rendered. A refusal is a problem document that says what to do and reveals nothing.
  ///
  /// Lists are `{items, next}`; `next` is a cursor that means nothing to the caller. Times are RFC 3339 in UTC.
  ///
  /// What a call takes and answers is declared beside it, an ``APIOperation`` each, and told by ``APIDocument``. A problem
  /// that only one call has is named among the refusals of its operation; the tests find one that is not.
  var apiRoutes: [Route] { peopleRoutes + caseRoutes + messageCallRoutes + alertRoutes }

  private var peopleRoutes: [Route] {
    let person: PathPattern = "/api/v1/people/{reference}"
    let emails: PathPattern = "/api/v1/people/{reference}/emails"
    return [
      .api(.put, person, scope: .people, operation: putPersonOperation, putPerson),
      .api(.get, person, scope: .people, operation: getPersonOperation, getPerson),
      .api(.post, emails, scope: .people, operation: addEmailOperation, addEmail),
      .api(.get, emails, scope: .people, operation: listEmailsOperation, listEmails),
      .api(
        .post,
        "/api/v1/people/{reference}/freeze",
        scope: .people,
        operation: freezeOperation,
        freezePerson
      ),
      .api(
        .post,
        "/api/v1/people/{reference}/unfreeze",
        scope: .people,
        operation: unfreezeOperation,
        unfreezePerson
      ),
      .api(
        .post,
        "/api/v1/people/{reference}/second-factor/remove",
        scope: .people,
        operation: removeSecondFactorOperation,
        removeSecondFactor
      ),
      .api(
        .post,
        "/api/v1/people/{reference}/own-reference",
        scope: .identity,
        operation: issueOwnReferenceOperation,
        issueOwnReference
      ),
      .api(
        .post,
        "/api/v1/people/{reference}/identity-checks",
        scope: .identity,
        operation: checkIdentityOperation,
        checkIdentity
      ),
    ]
  }

  private var caseRoutes: [Route] {
    [.api(.put, "/api/v1/cases/{reference}", scope: .people, operation: putCaseOperation, putCase)]
  }

  private var messageCallRoutes: [Route] {
    [
      .api(
        .post,
        "/api/v1/messages",
        scope: .messages,
        operation: sendMessageOperation,
        maximumBodyBytes: MessageBody.maximumBytes,
        isAskedWithin: true,
        sendMessage
      ),
      .api(.get, "/api/v1/messages/{id}", scope: .messages, operation: getMessageOperation, getMessage),
      .api(
        .post,
        "/api/v1/messages/{id}/confirm",
        scope: .messages,
        operation: confirmMessageOperation,
        confirmMessage
      ),
      .api(
        .post,
        "/api/v1/messages/{id}/revoke",
        scope: .messages,
        operation: revokeMessageOperation,
        revokeMessage
      ),
      .api(
        .get,
        "/api/v1/messages/{id}/replies",
        scope: .messages,
        operation: listRepliesOperation,
        listReplies
      ),
    ]
  }

  private var alertRoutes: [Route] {
    [
      .api(.get, "/api/v1/alerts", scope: .alerts, operation: listAlertsOperation, listAlerts),
      .api(.get, "/api/v1/reports", scope: .alerts, operation: listReportsOperation, listReports),
    ]
  }
}
