// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import Testing

/// Serialized because every test draws on the one pool of the machine.
@Suite(.serialized) struct HugeMappingTests {
  private let ordinary = "/dev/shm/apus-host-\(getpid())"

  /// True with at least `count` free pages of 2 MiB, reserved where that is possible.
  private func hasPages(_ count: Int) throws -> Bool {
    guard geteuid() == 0 else {
      print("skipped: reserving large pages needs root")
      return false
    }
    guard try HugePages.reserve(count: count, size: .size2MiB) >= count else {
      print("skipped: the machine has no \(count) free pages of 2 MiB")
      return false
    }
    return true
  }

  @Test("Anonymous memory has large pages when the pool holds them")
  func anonymousHuge() throws {
    guard try hasPages(2) else { return }
    let mapping = try HugeMapping.anonymous(byteCount: 2_097_153, node: 0)
    #expect(mapping.backing == .huge2MiB)
    #expect(mapping.byteCount == 4_194_304)
    #expect(mapping.bytes.unsafeLoad(fromByteOffset: 4_194_303, as: UInt8.self) == 0)
    mapping.start.storeBytes(of: 7, as: UInt8.self)
    #expect(mapping.bytes.unsafeLoad(as: UInt8.self) == 7)
  }

  @Test("A refusal of large pages is announced, counted and survived")
  func anonymousFallback() throws {
    let before = HugePages.fallbackCount
    // No machine this runs on has its whole pool of 1 GiB pages free for a test.
    guard try HugePages.freeCount(.size1GiB) == 0 else {
      return print("skipped: this machine has free pages of 1 GiB")
    }
    let mapping = try HugeMapping.anonymous(byteCount: 5_000, pageSize: .size1GiB)
    guard case .ordinary(let refusal) = mapping.backing else {
      Issue.record("backing is \(mapping.backing)")
      return
    }
    #expect(refusal.call == "mmap" && refusal.code == ENOMEM)
    #expect(mapping.byteCount == 8_192)
    #expect(HugePages.fallbackCount > before)
  }

  @Test("A region is written by its creator and read by whoever opens it, then removed")
  func sharedOrdinary() throws {
    #expect(mkdir(ordinary, 0o700) == 0)
    let directory = RegionDirectory(huge: nil, ordinary: ordinary)
    try share(in: directory, isHuge: false)
    #expect(rmdir(ordinary) == 0)
  }

  @Test("A region in a private hugetlbfs has large pages for creator and reader")
  func sharedHuge() throws {
    guard try hasPages(2) else { return }
    let mount = "/tmp/apus-huge-\(getpid())"
    #expect(mkdir(mount, 0o700) == 0)
    defer { rmdir(mount) }
    try HugePages.mount(.size2MiB, at: mount)
    defer { umount(mount) }
    #expect(try TextFile.read("/proc/self/mounts").contains(mount))
    let folder = "\(ordinary)-fallback"
    #expect(mkdir(folder, 0o700) == 0)
    defer { rmdir(folder) }
    try share(in: RegionDirectory(huge: mount, ordinary: folder), isHuge: true)
  }

  private func share(in directory: RegionDirectory, isHuge: Bool) throws {
    #expect(throws: HostError.self) {
      _ = try HugeMapping.open("ring", in: directory, access: .readOnly)
    }
    let writer = try HugeMapping.create("ring", in: directory, byteCount: 100, mode: 0o640)
    #expect(writer.backing.isHuge == isHuge)
    #expect(throws: HostError.self) {
      _ = try HugeMapping.create("ring", in: directory, byteCount: 100)
    }
    let reader = try HugeMapping.open("ring", in: directory, access: .readOnly)
    #expect(reader.backing.isHuge == isHuge)
    #expect(reader.byteCount == writer.byteCount)
    writer.start.storeBytes(of: 42, toByteOffset: 99, as: UInt8.self)
    #expect(reader.bytes.unsafeLoad(fromByteOffset: 99, as: UInt8.self) == 42)
    var facts = stat()
    let folder = isHuge ? directory.huge ?? "" : directory.ordinary
    #expect(stat("\(folder)/ring", &facts) == 0)
    #expect(facts.st_mode & 0o777 == 0o640)
    #expect(try directory.remove("ring"))
    #expect(try !directory.remove("ring"))
    #expect(reader.bytes.unsafeLoad(fromByteOffset: 99, as: UInt8.self) == 42)
  }

  @Test("A region without a length yet is refused as not ready")
  func notReady() throws {
    let folder = "\(ordinary)-empty"
    #expect(mkdir(folder, 0o700) == 0)
    let directory = RegionDirectory(huge: nil, ordinary: folder)
    close(open("\(folder)/ring", O_CREAT | O_WRONLY, 0o600))
    #expect(throws: HostError(call: "open", code: EAGAIN, value: "\(folder)/ring")) {
      _ = try HugeMapping.open("ring", in: directory, access: .readWrite)
    }
    try directory.remove("ring")
    #expect(rmdir(folder) == 0)
  }

  @Test("The folders of an appliance are made once and found again, then removed")
  func prepares() throws {
    let name = "apus-host-prepared-\(getpid())"
    let directory = try RegionDirectory.prepare(name: name)
    #expect(try RegionDirectory.prepare(name: name) == directory)
    #expect(directory.ordinary == "/dev/shm/\(name)")
    _ = try HugeMapping.create("ring", in: directory, byteCount: 1)
    try directory.remove("ring")
    for folder in [directory.huge, directory.ordinary].compactMap(\.self) {
      #expect(rmdir(folder) == 0)
    }
    #expect(throws: HostError.self) {
      _ = try HugeMapping.open("ring", in: directory, access: .readOnly)
    }
  }

  @Test("A process locks its memory")
  func locks() async {
    guard geteuid() == 0 else { return print("skipped: locking all memory needs root") }
    await #expect(processExitsWith: .success) { try lockAllMemory() }
  }

  @Test("A read-only mapping cannot be written")
  func readOnly() async {
    await #expect(processExitsWith: .failure) {
      let folder = "/dev/shm/apus-host-crash-\(getpid())"
      mkdir(folder, 0o700)
      let directory = RegionDirectory(huge: nil, ordinary: folder)
      _ = try HugeMapping.create("ring", in: directory, byteCount: 100)
      let reader = try HugeMapping.open("ring", in: directory, access: .readOnly)
      try directory.remove("ring")
      rmdir(folder)
      reader.start.storeBytes(of: 1, as: UInt8.self)
    }
  }

  @Test(
    "The mount of a page size is found among the mounts",
    arguments: [
      ("none /huge hugetlbfs rw,relatime,pagesize=2M 0 0", PageSize.size2MiB, "/huge"),
      ("none /huge hugetlbfs rw,pagesize=1024M 0 0", .size1GiB, "/huge"),
      ("none /huge hugetlbfs rw,pagesize=1024M 0 0", .size2MiB, nil),
      ("none /huge tmpfs rw,pagesize=2M 0 0", .size2MiB, nil),
      ("a /a ext4 rw 0 0\nb /b hugetlbfs rw 0 0", .size2MiB, "/b"),
      ("broken", .size2MiB, nil), ("", .size1GiB, nil),
    ] as [(String, PageSize, String?)])
  func mounts(text: String, size: PageSize, path: String?) {
    #expect(HugePages.mountPath(size, inMounts: text) == path)
  }
}
