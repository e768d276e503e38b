extension Migration {
  /// The schema of this program: the files of `Migrations/`, in order.
  ///
  /// SwiftPM puts each file's bytes into the program (`PackageResources`), but cannot list them; so a new file needs its
  /// line here, and a test compares the list with the folder.
  public static let all: [Migration] = [
    file(1, "keys", PackageResources.m0001_keys_sql),
    file(2, "record", PackageResources.m0002_record_sql),
    file(3, "jobs", PackageResources.m0003_jobs_sql),
    file(4, "alerts", PackageResources.m0004_alerts_sql),
    file(5, "people", PackageResources.m0005_people_sql),
    file(6, "access", PackageResources.m0006_access_sql),
    file(7, "delivery", PackageResources.m0007_delivery_sql),
    file(8, "verification", PackageResources.m0008_verification_sql),
    file(9, "portal", PackageResources.m0009_portal_sql),
    file(10, "tombstones", PackageResources.m0010_tombstones_sql),
    file(11, "authenticity", PackageResources.m0011_authenticity_sql),
    file(12, "attachments", PackageResources.m0012_attachments_sql),
    file(13, "second_factor", PackageResources.m0013_second_factor_sql),
    file(14, "inbound", PackageResources.m0014_inbound_sql),
    file(15, "ways_back", PackageResources.m0015_ways_back_sql),
    file(16, "staff", PackageResources.m0016_staff_sql),
    file(17, "helpers", PackageResources.m0017_helpers_sql),
  ]

  /// The table that tells which migrations a database has had; run at every start, and changes nothing after the first.
  static let bookkeeping = text(PackageResources.m0000_schema_migration_sql)

  /// What a PostgreSQL database needs before its first table.
  static let postgresGround = text(PackageResources.m0000_schema_migration_postgres_sql)

  /// A migration from a file called `m0007_portal_conversation.sql`, for ``all``.
  static func file(_ number: Int, _ name: String, _ bytes: [UInt8]) -> Migration {
    Migration(number: number, name: name, sql: text(bytes))
  }

  /// A file that is not UTF-8 comes out with U+FFFD, and the test that reads the folder finds it.
  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
  }
}
