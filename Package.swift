// swift-tools-version: 6.3

import PackageDescription

// No package dependencies, ever: below us are the Swift toolchain and C libraries that Debian maintains.
// Sources/README.md is the map of the rooms; ArchitectureTests keeps its arrows.

let package = Package(
  name: "Postern",
  products: [
    .executable(name: "postern", targets: ["Postern"])
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
    .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
    .target(name: "CMime", dependencies: ["CGMime"]),
    .target(name: "CPhoneNumber", linkerSettings: [.linkedLibrary("phonenumber")]),
  ]
}

// MARK: Floor 1, tools: each knows Core and its own doors.

var tools: [Target] {
  [
    room("Core", ["CPhoneNumber"]),
    room("Crypto", ["Core", "COpenSSL", "CArgon2"]),
    room("Storage", ["Core", "CSQLite"]),
    room("Transfer", ["Core", "CCurl"]),
    room("HTTPEngine", ["Core", "CEvent", "COpenSSL"]),
    room("Templating", ["Core"]),
  ]
}

// MARK: Floor 2, shared ground: each may import those before it.

var sharedGround: [Target] {
  []
}

// MARK: Channels: floor 1 and Delivery, and no other channel.

var channels: [Target] {
  [
    room("Mail", ["Core", "Transfer", "CMime"])
  ]
}

// MARK: Floor 3, purposes: no purpose imports a purpose.

var purposes: [Target] {
  []
}

// MARK: Floors 4 and 5, the roof and the door.

var roofAndDoor: [Target] {
  [
    .executableTarget(name: "Postern", dependencies: ["Core"], swiftSettings: houseRules)
  ]
}

// MARK: Tests

var tests: [Target] {
  [
    .target(name: "Support", dependencies: ["Core"], path: "Tests/Support", swiftSettings: houseRules),
    suite("Core", ["CPhoneNumber"]),
    suite("Crypto"),
    suite("Storage"),
    suite("Transfer"),
    suite("HTTPEngine"),
    suite("Templating"),
  ]
}

/// The settings of every Swift target.
let houseRules: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
]

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: houseRules)
}

/// The tests of one room: `Tests/<Room>Tests`.
func suite(_ room: String, _ others: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(room)Tests",
    dependencies: [.byName(name: room), "Support"] + (room == "Core" ? [] : ["Core"]) + others,
    swiftSettings: houseRules
  )
}
