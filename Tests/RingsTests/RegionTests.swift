// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Rings
import TestSupport
import Testing
import Units

@Suite("Region")
struct RegionTests {
  let folder = TestFolder()

  func spec(
    kind: String = "test", version: UInt64 = 1, hash: UInt64 = 0xA, words: Int? = 16,
    mode: UInt32 = 0o600
  ) throws -> RegionSpec {
    RegionSpec(
      name: "region", kind: try #require(Code(kind)), layoutVersion: version, layoutHash: hash,
      payloadWordCount: words, mode: mode, wantsHugePages: false)
  }

  @Test("outlives its creator, who finds it as it was and counts the restart")
  func reattach() throws {
    do {
      let region = try Region(try spec(), in: folder.directory, role: .owner) {
        $0.storeRelaxed(7, 3)
      }
      #expect(region.attachment(.owner)?.epoch == 1)
      region.payload.storeRelaxed(8, 4)
    }
    let region = try Region(try spec(), in: folder.directory, role: .owner) {
      $0.storeRelaxed(9, 3)
    }
    #expect(region.attachment(.owner)?.epoch == 2)
    #expect(region.attachment(.owner)?.process == (try ProcessIdentity.current()))
    #expect(region.payload.loadRelaxed(3) == 7)
    #expect(region.payload.loadRelaxed(4) == 8)
  }

  struct Mismatch: Sendable {
    let kind: String
    let version: UInt64
    let hash: UInt64
    let words: Int
    let detail: String
  }

  @Test(
    "with another layout is refused by name with both values, by creators and observers",
    arguments: [
      Mismatch(kind: "else", version: 1, hash: 0xA, words: 16, detail: "kind=test expected=else"),
      Mismatch(
        kind: "test", version: 2, hash: 0xA, words: 16, detail: "layout_version=1 expected=2"),
      Mismatch(
        kind: "test", version: 1, hash: 0xB, words: 16, detail: "layout_hash=0xA expected=0xB"),
      Mismatch(
        kind: "test", version: 1, hash: 0xA, words: 32, detail: "byte_count=640 expected=768"),
    ])
  func mismatch(row: Mismatch) throws {
    do { _ = try Region(try spec(), in: folder.directory, role: .owner) }
    let wanted = try spec(kind: row.kind, version: row.version, hash: row.hash, words: row.words)
    for role in [Region.Role.owner, .observer] {
      let error = #expect(throws: RegionError.self) {
        _ = try Region(wanted, in: folder.directory, role: role)
      }
      #expect(error?.code == .layoutMismatch)
      #expect(error?.detail == row.detail)
      #expect(error?.description.contains("\(folder.path)/region") == true)
    }
  }

  @Test(
    "half-made by a dead creator is refused to observers and made anew by the next creator",
    arguments: [0, 8, 4096, 8192])
  func halfMade(byteCount: Int) throws {
    try Data(repeating: 0, count: byteCount).write(to: URL(filePath: "\(folder.path)/region"))
    if byteCount >= 4096 {
      // Everything but the magic was written.
      var bytes = Data(repeating: 0xEE, count: byteCount)
      bytes.replaceSubrange(0..<8, with: Data(repeating: 0, count: 8))
      try bytes.write(to: URL(filePath: "\(folder.path)/region"))
    }
    let error = #expect(throws: RegionError.self) {
      _ = try Region(try spec(), in: folder.directory, role: .observer)
    }
    #expect(error?.code == .notInitialised)
    let region = try Region(try spec(), in: folder.directory, role: .owner)
    #expect((0..<16).allSatisfy { region.payload.loadRelaxed($0) == 0 })
    #expect(region.attachment(.owner)?.epoch == 1)
    let observer = try Region(try spec(words: nil), in: folder.directory, role: .observer)
    #expect(observer.payload.count == 16)
  }

  @Test("refuses a file that is not a region")
  func foreign() throws {
    try Data(repeating: 0x41, count: 4096).write(to: URL(filePath: "\(folder.path)/region"))
    for role in [Region.Role.owner, .observer] {
      let error = #expect(throws: RegionError.self) {
        _ = try Region(try spec(), in: folder.directory, role: role)
      }
      #expect(error?.code == .notARegion)
    }
  }

  @Test("that nobody made is missing")
  func missing() throws {
    let error = #expect(throws: RegionError.self) {
      _ = try Region(try spec(), in: folder.directory, role: .observer)
    }
    #expect(error?.code == .missing)
  }

  @Test("has the mode asked for, whatever the umask", arguments: [0o600, 0o640, 0o660])
  func mode(_ mode: UInt32) throws {
    let region = try Region(try spec(mode: mode), in: folder.directory, role: .owner)
    let attributes = try FileManager.default.attributesOfItem(atPath: region.path)
    #expect(attributes[.posixPermissions] as? Int == Int(mode))
  }

  @Test("frees its role when the process that held it is killed")
  func killedOwner() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String] in
      let directory = RegionDirectory(huge: nil, ordinary: path)
      let region = try Region(
        try RegionTests().spec(), in: directory, role: .owner)
      region.payload.storeRelaxed(42, 0)
      kill(getpid(), SIGKILL)
    }
    let observer = try Region(try spec(), in: folder.directory, role: .observer)
    #expect(try observer.attachment(.owner)?.isAlive == false)
    let region = try Region(try spec(), in: folder.directory, role: .owner)
    #expect(try region.attachment(.owner)?.isAlive == true)
    #expect(region.attachment(.owner)?.epoch == 2)
    #expect(region.payload.loadRelaxed(0) == 42)
  }

  @Test("falls back from huge pages aloud, and the fallback is found again")
  func fallback() throws {
    let directory = RegionDirectory(huge: "/nonexistent/apus", ordinary: folder.path)
    let wanted = RegionSpec(
      name: "large", kind: .empty, layoutVersion: 1, layoutHash: 1, payloadWordCount: 16,
      mode: 0o600, wantsHugePages: true)
    let region = try Region(wanted, in: directory, role: .owner)
    #expect(region.path == "\(folder.path)/large")
    #expect(region.fallback?.contains("/nonexistent/apus/large") == true)
    let observer = try Region(wanted, in: directory, role: .observer)
    #expect(observer.path == region.path)
    try Region.remove("large", in: directory)
    #expect(throws: RegionError.self) { _ = try Region(wanted, in: directory, role: .observer) }
  }
}
