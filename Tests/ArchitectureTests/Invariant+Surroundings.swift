extension Invariant {
  static let surroundings: [Invariant] = [
    clockIsAParameter, randomnessIsAParameter, environmentIsTheDoors, settingsAreTheDoors,
  ]

  static let clockIsAParameter = Invariant(
    "only the executables read the wall clock",
    breaches: [
      .planted("Sources/Core/A.swift", "let now = Date()"),
      .planted("Sources/Core/A.swift", "let now = Date.now"),
      .planted("Sources/Jobs/A.swift", "let now: Date = .now"),
      .planted("Sources/Storage/A.swift", "unsafe clock_gettime(CLOCK_REALTIME, &now)"),
      .planted("Sources/Storage/A.swift", "unsafe gettimeofday(&now, nil)"),
      .planted("Sources/Web/A.swift", "let age = then.timeIntervalSinceNow"),
      .planted("Sources/Jobs/A.swift", "let text = \"\\(Date())\""),
    ],
    neighbours: [
      .planted("Sources/Postern/A.swift", "let now = Date()"),
      .planted(
        "Sources/Core/A.swift",
        "// Date() is not for us\nlet a = \"Date()\"\nlet b = Date(timeIntervalSince1970: 1)"
      ),
      // Spans are measured by a clock that nobody can set.
      .planted("Sources/HTTPEngine/A.swift", "let start = ContinuousClock.now"),
    ]
  ) { tree in
    tree.sources(outside: executables).flatMap { file in
      file.violations(
        of: [
          "Date()", "Date.now", "Date = .now", "CLOCK_REALTIME", "CLOCK_REALTIME_COARSE", "gettimeofday(",
          "time(nil)", "timeIntervalSinceNow", "CFAbsoluteTimeGetCurrent(", "SuspendingClock()",
        ],
        "time is a parameter; take it from Surroundings"
      )
    }
  }

  static let randomnessIsAParameter = Invariant(
    "only Crypto makes randomness",
    breaches: [
      .planted("Sources/Jobs/A.swift", "let id = UUID()"),
      .planted("Sources/Jobs/A.swift", "let a = Int.random(in: 0..<6)"),
      .planted("Sources/Postern/A.swift", "var g = SystemRandomNumberGenerator()"),
      .planted("Sources/Portal/A.swift", "let a = words.randomElement()"),
      .planted("Sources/Portal/A.swift", "let a = words.shuffled()"),
      .planted("Sources/HTTPEngine/A.swift", "unsafe RAND_bytes(buffer, 32)"),
      .planted("Sources/Storage/A.swift", "unsafe arc4random()"),
    ],
    neighbours: [
      .planted(
        "Sources/Crypto/SystemRandom.swift",
        "guard unsafe RAND_bytes(buffer, 32) == 1 else { throw }"
      ),
      .planted("Sources/Jobs/A.swift", "let id = UUID(uuidString: text)\nlet a = \"UUID()\""),
    ]
  ) { tree in
    let everywhere = [
      "UUID()", "SystemRandomNumberGenerator", ".random(in:", ".random()", ".randomElement(", ".shuffled(",
      ".shuffle(", "arc4random(", "arc4random_uniform(", "getrandom(", "getentropy(", "drand48(",
    ]
    return tree.sources(outside: ["Bench"]).flatMap { file in
      file.violations(
        of: everywhere + (file.room == "Crypto" ? [] : ["RAND_bytes(", "RAND_priv_bytes("]),
        "randomness is a parameter; take it from Surroundings"
      )
    }
  }

  static let environmentIsTheDoors = Invariant(
    "only the executables read the environment and the arguments",
    breaches: [
      .planted("Sources/Core/A.swift", "let a = ProcessInfo.processInfo.environment[\"A\"]"),
      .planted("Sources/Storage/A.swift", "let a = unsafe getenv(\"A\")"),
      .planted("Sources/Web/A.swift", "let a = CommandLine.arguments"),
    ],
    neighbours: [.planted("Sources/Postern/A.swift", "let a = ProcessInfo.processInfo.environment")]
  ) { tree in
    tree.sources(outside: executables).flatMap { file in
      file.violations(
        of: [
          "ProcessInfo.processInfo.environment", ".environment[", "getenv(", "secure_getenv(", "setenv(",
          "CommandLine.arguments", "CommandLine.argc",
        ],
        "only the executable reads its surroundings; take what you need as a parameter"
      )
    }
  }

  static let settingsAreTheDoors = Invariant(
    "only the executables know the settings file",
    breaches: [
      .planted("Sources/Mail/A.swift", "let path = \"postern.json5\""),
      .planted("Sources/Mail/A.swift", "let path = \"POSTERN_CONFIG\""),
    ],
    neighbours: [
      .planted("Sources/Postern/A.swift", "let path = \"postern.json5\""),
      .planted("Sources/Mail/A.swift", "// postern.json5 says so"),
    ]
  ) { tree in
    tree.sources(outside: executables).flatMap { file in
      file.swift.strings.filter { $0.text.contains("postern.json5") || $0.text.contains("POSTERN_CONFIG") }
        .map {
          Violation(file, line: $0.line, "settings come as parameters")
        }
    }
  }

  private static let executables = Set(House.executables)
}
