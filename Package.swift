// swift-tools-version: 6.3

import PackageDescription

// No package dependencies, ever: below us are the Swift toolchain and C libraries that Debian maintains.
// Sources/README.md is the map of the rooms; ArchitectureTests keeps its arrows.

let package = Package(
  name: "Postern",
  products: [
    .executable(name: "postern", targets: ["Postern"]),
    .executable(name: "postern-bench", targets: ["Bench"]),
  ],
  targets: doors + tools + sharedGround + channels + purposes + roofAndDoor + tests
)

// MARK: Floor 0, doors to C libraries: a module map and a shim, no Swift.

var doors: [Target] {
  [
    .systemLibrary(name: "COpenSSL", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CArgon2", providers: [.apt(["libargon2-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CEvent", providers: [.apt(["libevent-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
    .systemLibrary(name: "CQRCode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .target(name: "CMime", dependencies: ["CGMime"]),
    .systemLibrary(name: "CMagic", providers: [.apt(["libmagic-dev"])]),
    .target(name: "CPhoneNumber", linkerSettings: [.linkedLibrary("phonenumber")]),
    .target(name: "CProcess"),
    .target(name: "CBench"),
  ]
}

// MARK: Floor 1, tools: each knows Core and its own doors.

var tools: [Target] {
  [
    room("Core", ["CPhoneNumber"]),
    room("Crypto", ["Core", "COpenSSL", "CArgon2"]),
    room("Storage", ["Core", "CSQLite", "CPostgres"], embedding: [.embedInCode("Migrations")]),
    room("Transfer", ["Core", "CCurl"]),
    room("HTTPEngine", ["Core", "CEvent", "COpenSSL"]),
    room("Templating", ["Core"]),
  ]
}

// MARK: Floor 2, shared ground: each may import those before it.

var sharedGround: [Target] {
  [
    room("Keys", ["Core", "Crypto", "Storage"]),
    room("Backup", ["Core", "Crypto", "Storage", "Keys"]),
    room("Record", ["Core", "Storage"]),
    room("Alerts", ["Core", "Storage"]),
    room("Jobs", ["Core", "Crypto", "Storage", "Alerts"]),
    room("People", ["Core", "Crypto", "Storage", "Keys", "Record", "Alerts", "Jobs"]),
    room(
      "Delivery",
      ["Core", "Crypto", "Storage", "Templating", "Keys", "Record", "Alerts", "Jobs", "People"]
    ),
    room(
      "Attachments",
      [
        "Core", "Crypto", "Storage", "Transfer", "Keys", "Record", "Alerts", "Jobs", "People", "Delivery",
        "CMagic",
      ]
    ),
    room(
      "Access",
      ["Core", "Crypto", "Storage", "Templating", "Record", "Jobs", "Delivery", "CQRCode"]
    ),
  ]
}

// MARK: Channels: floor 1 and Delivery, and no other channel.

var channels: [Target] {
  [
    room("Mail", ["Core", "Transfer", "CMime", "Delivery"])
  ]
}

// MARK: Floor 3, purposes: no purpose imports a purpose.

var purposes: [Target] {
  [
    room(
      "Verification",
      [
        "Core", "Crypto", "Storage", "Templating", "Record", "Alerts", "Jobs", "People", "Delivery", "Access",
      ]
    ),
    room(
      "Authenticity",
      ["Core", "Crypto", "Storage", "Keys", "Record", "Alerts", "Delivery", "Access"]
    ),
    room(
      "Portal",
      [
        "Core", "Crypto", "Storage", "Templating", "Keys", "Record", "Alerts", "Jobs", "People", "Delivery",
        "Attachments", "Access",
      ]
    ),
  ]
}

// MARK: Floors 4 and 5, the roof and the door.

var roofAndDoor: [Target] {
  [
    room(
      "Web",
      [
        "Core", "Crypto", "HTTPEngine", "Templating", "Record", "Jobs", "Alerts", "People", "Delivery",
        "Attachments",
        "Access",
        "Verification", "Authenticity", "Portal",
      ]
    ),
    .executableTarget(
      name: "Postern",
      dependencies: [
        "Core", "Crypto", "Storage", "Transfer", "HTTPEngine", "Templating", "Keys", "Backup", "Record",
        "Jobs",
        "Alerts",
        "People", "Delivery", "Attachments", "Access", "Mail", "Verification", "Authenticity", "Portal",
        "Web",
        "CProcess",
      ],
      swiftSettings: houseRules
    ),
    .executableTarget(
      name: "Bench",
      dependencies: ["Core", "Crypto", "HTTPEngine", "COpenSSL", "CArgon2", "CSQLite", "CBench"],
      resources: [.embedInCode("Scripts")],
      swiftSettings: houseRules
    ),
  ]
}

// MARK: Tests

var tests: [Target] {
  [
    .target(
      name: "Support",
      dependencies: [
        "Core", "Crypto", "Storage", "HTTPEngine", "Templating", "Keys", "Record", "Alerts", "Jobs", "People",
        "Delivery", "Attachments", "Access", "Verification", "Authenticity", "Portal", "CPostgres",
      ],
      path: "Tests/Support",
      swiftSettings: houseRules
    ),
    suite("Core", ["CPhoneNumber"]),
    suite("Crypto", embedding: [.embedInCode("Fixtures")]),
    suite("Storage"),
    suite("Transfer", excluding: ["Fixtures"]),
    suite("HTTPEngine", ["COpenSSL"]),
    suite("Templating"),
    suite("Keys", ["Crypto", "Storage"]),
    suite("Backup", ["Crypto", "Storage", "Keys"]),
    suite("People", ["Crypto", "Storage", "Alerts", "Jobs", "Keys", "Record"]),
    suite("Record", ["Storage"]),
    suite("Alerts", ["Storage"]),
    suite("Jobs", ["Alerts", "Crypto", "Storage"]),
    suite("Access", ["Crypto", "Storage", "Record"]),
    suite("Delivery", ["Alerts", "Crypto", "Jobs", "Keys", "People", "Record", "Storage"]),
    suite(
      "Attachments",
      ["Alerts", "Crypto", "Delivery", "Jobs", "Keys", "People", "Record", "Storage", "Transfer"]
    ),
    suite(
      "Portal",
      [
        "Access", "Alerts", "Attachments", "Crypto", "Delivery", "Jobs", "Keys", "People", "Record",
        "Storage",
        "Templating",
      ]
    ),
    suite(
      "Web",
      [
        "Access", "Alerts", "Attachments", "Authenticity", "Crypto", "Delivery", "HTTPEngine", "Jobs", "Keys",
        "People",
        "Portal", "Record",
        "Storage", "Templating", "Verification",
      ]
    ),
    suite("Authenticity", ["Alerts", "Delivery", "Jobs", "Record", "Storage"]),
    suite(
      "Verification",
      ["Crypto", "Storage", "Alerts", "Delivery", "Jobs", "People", "Access", "Record"]
    ),
    .testTarget(name: "ArchitectureTests", dependencies: ["Support"], swiftSettings: houseRules),
    suite(
      "Mail",
      ["Alerts", "Delivery", "Jobs", "People", "Portal", "Record", "Storage", "Transfer"],
      excluding: ["Fixtures"]
    ),
    suite("Postern", ["HTTPEngine", "People", "Storage"]),
    suite("Bench"),
  ]
}

/// The settings of every Swift target.
///
/// Computed: a stored one would still be empty when `package`, which stands above it, is made.
nonisolated var houseRules: [SwiftSetting] {
  [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
  ]
}

func room(_ name: String, _ dependencies: [Target.Dependency], embedding files: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: files, swiftSettings: houseRules)
}

/// The tests of one room: `Tests/<Room>Tests`.
func suite(
  _ room: String,
  _ others: [Target.Dependency] = [],
  embedding files: [Resource] = [],
  excluding folders: [String] = []
) -> Target {
  .testTarget(
    name: "\(room)Tests",
    dependencies: [.byName(name: room), "Support"] + (room == "Core" ? [] : ["Core"]) + others,
    exclude: folders,
    resources: files,
    swiftSettings: houseRules
  )
}
