import Core
import Testing

@testable import Attachments

@Suite("File names") struct FileNameTests {
  @Test(arguments: [
    ("report.pdf", "report.pdf"), ("../../etc/passwd", "passwd"), ("..\\..\\x", "x"),
    ("C:\\Users\\Ann\\Ann's letter.docx", "Ann's letter.docx"), ("..", ""), ("...", ""), ("/", ""), ("", ""),
    ("\u{202e}fdp.exe", "fdp.exe"), ("a\u{200b}b\u{feff}.pdf", "ab.pdf"), ("a\r\nb\u{0}.pdf", "ab.pdf"),
    ("  a .pdf . ", "a .pdf"), (".htaccess", "htaccess"), ("a\u{1b}[31m.txt", "a[31m.txt"),
    ("a\"b<c>d:e|f?g*.txt", "abcdefg.txt"), ("Llythyr at Siân ŵ.pdf", "Llythyr at Siân ŵ.pdf"),
    ("\u{2028}\u{2029}", ""), ("\u{e000}", ""),
  ])
  func `what leads elsewhere or deceives is taken out`(_ written: String, _ cleaned: String) {
    #expect(FileName(cleaning: written).text.reveal { $0 } == cleaned)
  }

  @Test func `a name of 300 characters keeps its ending`() {
    let name = FileName(cleaning: String(repeating: "ŵ", count: 300) + ".pdf").text.reveal { $0 }
    #expect(name.unicodeScalars.count == 120)
    #expect(name.hasSuffix("ŵ.pdf"))
    let endless = FileName(
      cleaning: String(repeating: "a", count: 20) + "." + String(repeating: "b", count: 300)
    )
    #expect(endless.text.reveal { $0.count } == 120)
  }

  @Test func `it shows nothing of itself`() {
    #expect("\(FileName(cleaning: "Ann.pdf"))" == "‹secret›")
  }
}
