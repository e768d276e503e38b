/// Who may come in: accounts, passwords, sessions, and the keys of case systems.
///
/// How a family gets in, in steps:
///
/// 1. A link from our own mail came back and the identity check passed. Verification opens a *sitting*: a cookie secret
///    good for 15 minutes and for one account, so that the person goes straight on to *choose a password*.
/// 2. ``Accounts/create(from:address:password:)`` judges the password, hashes it on the hash lane, and then, in one
///    transaction, spends the sitting, writes the account and opens a session. Fifty submissions at once make one.
/// 3. Later the person signs in with address and password. ``Accounts/signIn(_:)`` first *takes a try* in the database,
///    then hashes, then either gives the try back and opens a session, or leaves it there as a failure. Because the try
///    is taken before the hash runs, a thousand guesses in parallel are still ten.
/// 4. Where the account has a second factor, a right password opens no session but a step, and
///    ``Accounts/answer(_:to:)`` takes a code in the same manner: first counted, then compared, then spent.
/// 5. Every request asks ``Sessions/session(for:)``: one indexed read, and one write a minute at most.
/// 6. A case system sends `Authorization: Bearer pk_…`; ``APIKeys/authenticate(_:)`` is one indexed read.
///
/// What must hold:
///
/// - Nobody wrong, unknown, locked, besieged or frozen is told which: the answer is ``SignIn/refused``, in the same
///   words and after the same work. Only *your network has tried too often* is said aloud, because it says nothing
///   about any account.
/// - The other party cannot lock her out by failing: a browser that has signed in before carries a *known-device*
///   secret with a bucket of its own, which nobody else's failures fill.
/// - No secret is stored: sessions, sittings, steps, devices and API keys lie in the database as SHA-256 of 256 random bits,
///   passwords as peppered Argon2id, recovery codes as keyed hashes, the secrets of authenticator apps sealed, addresses sealed and found by a blind index, networks as a blind index alone.
/// - What is used once is spent by one guarded statement.
/// - Each act writes its audit entry in its own transaction, a refusal too. Refusals that belong to no account are
///   counted by network and minute, one entry each.
/// - An opened session never outlives its limits, not even when the clock is set back.
///
/// Limits stand with the rules that keep them: ``SessionLimits``, ``SignInThrottle``, ``Sittings/lifetime``, ``CodeStep``.
/// Whoever has the password may try a hundred codes between two sign-ins of the owner, and then one a day; three of a
/// million are right at a time. A password that is reset does not take a second factor off: the ways back are recovery
/// codes, and staff (``Accounts/takeOffSecondFactor(of:by:through:because:in:)``). What is absent on purpose: hints, security questions, forced changes, "remember me".
///
/// Sources: NIST SP 800-63B-4 (throttling, sessions), OWASP ASVS 5.0 V6 and V7, RFC 6750 §2.1 (bearer keys),
/// RFC 6238 (codes).
public enum Access {}
