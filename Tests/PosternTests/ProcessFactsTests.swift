import Testing

@testable import Postern

@Suite("What the kernel tells of the process") struct ProcessFactsTests {
  @Test func `its files are read, whatever the program's name holds`() {
    let facts = ProcessFacts(
      status: "Name:\tx\nVmSize:\t  2048 kB\nVmRSS:\t    512 kB\nThreads:\t7\n",
      stat: "12 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 150 25 0 0 20 0 7 0 4711",
      limits: "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024        524288   files\n"
    )
    #expect(facts.residentBytes == 524_288)
    #expect(facts.virtualBytes == 2_097_152)
    #expect(facts.threads == 7)
    #expect(facts.cpuTicks == 175)
    #expect(facts.maximumDescriptors == 1024)
  }

  @Test func `what is not told is left out`() {
    let facts = ProcessFacts(status: "", stat: "", limits: "Max open files  unlimited unlimited files")
    #expect(facts == ProcessFacts(status: "x", stat: "x", limits: "x"))
    #expect(facts.residentBytes == nil && facts.cpuTicks == nil && facts.maximumDescriptors == nil)
  }

  @Test func `of the process that runs everything is told`() {
    let facts = ProcessFacts.current()
    #expect((facts.residentBytes ?? 0) > 1_000_000)
    #expect((facts.openDescriptors ?? 0) > 2)
    #expect(facts.threads ?? 0 > 0 && facts.cpuTicks != nil && facts.maximumDescriptors != nil)
  }
}
