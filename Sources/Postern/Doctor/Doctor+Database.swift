internal import Core
internal import Foundation
internal import Storage

extension Doctor {
  /// How the database is, and the disk under it where that is ours.
  func database(_ settings: Settings) async -> [Finding] {
    switch settings.database {
    case .postgresql(let address): return [await condition(settings, at: address.shown)]
    case .sqlite(let path):
      guard FilePaths.exists(path) else {
        return [.wrong("database", "there is none yet", mend: "run `postern migrate`, which makes it")]
      }
      return [await condition(settings, at: path), room(in: FilePaths.folder(of: path))]
    }
  }

  private func condition(_ settings: Settings, at place: String) async -> Finding {
    do {
      let database = try Database.open(settings.database, surroundings: surroundings, migrate: false)
      let condition: DatabaseCondition
      do {
        condition = try await database.condition()
      } catch {
        await database.close()
        throw error
      }
      await database.close()
      let facts = ([place] + condition.facts.map { "\($0.name) \($0.text)" }).joined(separator: ", ")
      let mends = condition.facts.compactMap(\.mend)
      guard mends.isEmpty else {
        return .wrong("database", facts, mend: mends.joined(separator: "\n"), code: .inputOutput)
      }
      return .good("database", facts)
    } catch let error as StorageFailure where error.kind == .schema {
      return .wrong("database", error.description, mend: "run `postern migrate`")
    } catch {
      return .wrong("database", error)
    }
  }

  private func room(in folder: String) -> Finding {
    do {
      let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
      guard let free = (attributes[.systemFreeSize] as? NSNumber)?.int64Value,
        let total = (attributes[.systemSize] as? NSNumber)?.int64Value
      else { return DiskRoom.unknown(folder) }
      return DiskRoom(free: free, total: total).finding(in: folder)
    } catch {
      return DiskRoom.unknown(folder)
    }
  }
}

/// How much room a disk has.
struct DiskRoom {
  let free: Int64
  let total: Int64

  /// Less is warned of: a gateway whose disk is full takes nothing more.
  static let leastFree: Int64 = 1 << 30
  /// So is less than one part in so many.
  static let leastPart: Int64 = 10

  func finding(in folder: String) -> Finding {
    let text = "\(DiskRoom.shown(free)) of \(DiskRoom.shown(total)) free in \(folder)"
    guard free >= DiskRoom.leastFree, free >= total / DiskRoom.leastPart else {
      return .warning("disk", text, mend: "make room before the database finds none")
    }
    return .good("disk", text)
  }

  static func unknown(_ folder: String) -> Finding {
    .warning("disk", "the room in \(folder) cannot be told", mend: "look at it by `df`")
  }

  /// With one digit after the point, in the unit that suits.
  private static func shown(_ bytes: Int64) -> String {
    let isLarge = bytes >= 1 << 30
    let tenths = bytes / ((isLarge ? 1 << 30 : 1 << 20) / 10)
    return "\(tenths / 10).\(tenths % 10) \(isLarge ? "GiB" : "MiB")"
  }
}
