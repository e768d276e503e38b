public import Templating
internal import Access
internal import Portal
internal import Verification

extension Web {
  /// Every model that templates are checked against at the start, those of the mails too.
  public static var templateModels: [any TemplateModel.Type] {
    [
      HomePage.self, VerifyPage.self, InvitationPage.self, VerifyGonePage.self, NotMeDonePage.self,
      ChoosePasswordPage.self, SignInPage.self, SafetyPage.self, MessagesPage.self, MessagePage.self,
      CheckPage.self, ReportPage.self, HelpPage.self, PrivacyPage.self, SignInCodePage.self,
      SecondFactorPage.self,
      SecondFactorAppPage.self, RecoveryCodesPage.self, SecondFactorChangePage.self,
      SecondFactorNeededPage.self,
      ProblemPage.self, SignedOutPage.self,
      DemoOutboxPage.self, ConfirmAddressMail.self, InvitationMail.self,
      NoticeMail.self, ForgottenPage.self, ResetPage.self, ChangeAddressPage.self, AddressProvedPage.self,
      AccountPage.self, ChangePasswordPage.self, SignInsPage.self, PasswordResetPage.self, AddressPage.self,
      DisplayPage.self, LanguagePage.self, FreezePage.self, ResetPasswordMail.self, ChangeAddressMail.self,
      SignInChangedMail.self, StaffSignInPage.self, StaffCodePage.self, StaffSignedOutPage.self,
      StaffSetUpPage.self, StaffLinkOverPage.self, StaffAppPage.self, StaffCodesPage.self, StaffGoOnPage.self,
      StaffRefusedPage.self, StaffHomePage.self, StaffAccountPage.self, StaffSetUpMail.self,
      StaffSignInChangedMail.self, HelperLinkMail.self, HelperNamedMail.self, HelpersPausedMail.self,
      HelpersPage.self,
      AddHelperPage.self, HelperCodePage.self, HelperLinkPage.self,
      StaffMessagesPage.self, StaffMessagePage.self, StaffWritePage.self, StaffConfirmPage.self,
      StaffAbsencePage.self, StaffChangePage.self, StaffProblemPage.self, StaffAnswerMail.self,
    ]
  }
}
