internal import Core
internal import People
internal import Verification

/// The answers on a link page: what was typed, judged as possible or not before anything is compared.
struct LinkForm: Sendable {
  let form: IdentityForm
  /// The answers; nil where something is impossible and must be mended.
  let answers: [IdentityAnswer]?

  init(_ fields: GuardedForm, blank: IdentityForm) {
    var form = blank
    form.day = fields["day"]
    form.month = fields["month"]
    form.year = fields["year"]
    form.postcode = fields["postcode"]
    form.house = fields["house"]
    form.reference = fields["reference"]
    form.sharedAgreed = !fields["shared_agreed"].isEmpty
    let birth = LinkForm.answer(.dateOfBirth, "\(form.day) \(form.month) \(form.year)")
    let postcode = LinkForm.postcode(form.postcode)
    let address = postcode.flatMap { LinkForm.address(house: form.house, postcode: $0) }
    let hasReference = form.reference.contains { !$0.isWhitespace }
    let reference = hasReference ? LinkForm.answer(.ownReference, form.reference) : nil
    // Where the postcode is what is wrong, the house cannot be judged; an empty house is wrong by itself.
    let isHouseMissing = postcode == nil ? form.house.allSatisfy(\.isWhitespace) : address == nil
    let isReferenceWrong = hasReference && reference == nil
    if birth == nil || postcode == nil || isHouseMissing || isReferenceWrong {
      form.state = .mistake(
        date: birth == nil,
        postcode: postcode == nil,
        house: isHouseMissing,
        reference: isReferenceWrong
      )
      answers = nil
    } else {
      answers = [birth, address, reference].compactMap { $0 }
    }
    self.form = form
  }

  private static func answer(_ kind: IdentityFactKind, _ text: String) -> IdentityAnswer? {
    do { return try IdentityAnswer(kind, text: text) } catch { return nil }
  }

  private static func postcode(_ text: String) -> Postcode? {
    do { return try Postcode(parsing: text) } catch { return nil }
  }

  private static func address(house: String, postcode: Postcode) -> IdentityAnswer? {
    do { return try IdentityAnswer(.address, house: house, postcode: postcode) } catch { return nil }
  }
}
