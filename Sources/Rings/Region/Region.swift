// SPDX-License-Identifier: Apache-2.0
package import Host
package import Units

/// What a region must be for a build to use it.
package struct RegionSpec: Sendable {
  /// File name inside the `RegionDirectory`.
  package let name: String
  /// What kind of object lies in it.
  package let kind: Code
  package let layoutVersion: UInt64
  package let layoutHash: UInt64
  /// Words after the header; nil takes what the creator chose, which only an attacher can.
  package let payloadWordCount: Int?
  /// Permission bits of the file: 0o600 or 0o640 by role.
  package let mode: UInt32
  /// Whether 2 MiB pages are worth having; small regions would waste them.
  package let wantsHugePages: Bool

  package init(
    name: String, kind: Code, layoutVersion: UInt64, layoutHash: UInt64, payloadWordCount: Int?,
    mode: UInt32, wantsHugePages: Bool
  ) {
    precondition(payloadWordCount.map { $0 > 0 } != false)
    self.name = name
    self.kind = kind
    self.layoutVersion = layoutVersion
    self.layoutHash = layoutHash
    self.payloadWordCount = payloadWordCount
    self.mode = mode
    self.wantsHugePages = wantsHugePages
  }

  /// Header and payload, where the size is known.
  var byteCount: Int? { payloadWordCount.map { (Region.headerWordCount + $0) * 8 } }
}

/// A named piece of shared memory that outlives the process that made it.
///
/// Header, in 64-bit words; each 128-byte block is written by one process:
///
///      0 magic, written last when the region is made
///      1 layout version    2 layout hash    3 byte count (header included)    4–5 kind
///     16 attachment of the owner    32 and 48 attachments of two peers
///     64 payload
///
/// A region is owned by one process at a time (`owner`) or shared by two peers. The roles are
/// held by kernel locks on the file, which end with the process, so a second live process in the
/// same role is refused and a restarted one is not.
package final class Region: Sendable {
  package enum Role: Sendable, Equatable {
    /// Creates the region or takes it over from a dead owner; read and write.
    case owner
    /// One of the two peers, 0 or 1; creates the region when missing; read and write.
    case peer(Int)
    /// Reads and writes what it finds, without a role of its own.
    case participant
    /// Maps read-only.
    case observer
  }

  static let magic: UInt64 = 0x4150_5553_5247_4E31  // "APUSRGN1"
  static let headerWordCount = 64
  private static let attachmentWord = 16

  /// The words after the header.
  package let payload: Words
  package let path: String
  package let role: Role
  /// Why the region is not on huge pages although it asked for them; nil otherwise.
  package let fallback: String?
  private let header: Words
  private let mapping: SharedMapping

  /// Opens a region; `initialise` fills the zeroed payload of a new one before it is announced.
  ///
  /// A creator re-attaches to what it finds and re-initialises a region whose creator died before
  /// it was done; a participant or observer is refused (`missing`, `notInitialised`). A region
  /// with another layout is refused with both values.
  package init(
    _ spec: RegionSpec, in directory: RegionDirectory, role: Role,
    initialise: (Words) -> Void = { _ in }
  ) throws(RegionError) {
    let process: ProcessIdentity
    do { process = try ProcessIdentity.current() } catch { throw RegionError(error) }
    let candidates = Self.candidates(spec, directory, role)
    var refusal: RegionError?
    for path in candidates {
      do throws(RegionError) {
        let mapping = try Self.openMapping(
          path, spec, role, directory.pageSize, initialise)
        // SAFETY: the mapping is stored beside its words and lives as long as they do.
        let words = unsafe mapping.words
        header = words.slice(0..<Self.headerWordCount)
        payload = words.slice(Self.headerWordCount..<Int(words.loadRelaxed(3)) / 8)
        self.path = path
        self.role = role
        self.mapping = mapping
        let isPlain = spec.wantsHugePages && path.hasPrefix(directory.ordinary + "/")
        fallback = isPlain ? refusal?.description ?? "no hugetlbfs of 2 MiB pages is used" : nil
        if role == .owner { attachment(.owner)?.begin(process) }
        if case .peer(let peer) = role { attachment(.peer(peer))?.begin(process) }
        return
      } catch {
        guard path != candidates.last, error.code == .system || error.code == .missing else {
          throw error
        }
        refusal = error
      }
    }
    preconditionFailure("no candidate path")
  }

  /// Who holds a role now or held it last; nil for roles without one.
  package func attachment(_ role: Role) -> Attachment? {
    switch role {
    case .owner: Attachment(words: header.slice(16..<32), region: self)
    case .peer(let peer):
      Attachment(words: header.slice((32 + 16 * peer)..<(48 + 16 * peer)), region: self)
    case .participant, .observer: nil
    }
  }

  /// Unlinks a region and what belongs to it; processes that mapped it keep their memory.
  package static func remove(
    _ name: String, in directory: RegionDirectory
  ) throws(RegionError) {
    for file in [name, ReaderBoard.name(ring: name)] {
      do { try directory.remove(file) } catch { throw RegionError(error) }
    }
  }

  /// An existing file first, so that a restart finds its region whatever the mounts are by then.
  private static func candidates(
    _ spec: RegionSpec, _ directory: RegionDirectory, _ role: Role
  ) -> [String] {
    let plain = "\(directory.ordinary)/\(spec.name)"
    let creates =
      switch role {
      case .owner, .peer: true
      case .participant, .observer: false
      }
    guard let folder = directory.huge, spec.wantsHugePages || !creates else {
      return [plain]
    }
    let huge = "\(folder)/\(spec.name)"
    if fileExists(huge) { return creates ? [huge, plain] : [huge] }
    return fileExists(plain) || !creates ? [plain] : [huge, plain]
  }

  private static func openMapping(
    _ path: String, _ spec: RegionSpec, _ role: Role, _ pageSize: PageSize,
    _ initialise: (Words) -> Void
  ) throws(RegionError) -> SharedMapping {
    switch role {
    case .observer:
      return try attach(SharedMapping(path: path, access: .readOnly), spec, .readOnly)
    case .participant:
      return try attach(SharedMapping(path: path, access: .readWrite), spec, .readWrite)
    case .owner, .peer:
      guard let byteCount = spec.byteCount else {
        preconditionFailure("a creator of name=\(spec.name) must know its size")
      }
      // Whole large pages where the region asked for them, on either mount.
      let fileByteCount = spec.wantsHugePages ? pageSize.rounded(byteCount) : byteCount
      return try create(path, spec, byteCount, fileByteCount, role, initialise)
    }
  }

  private static func attach(
    _ mapping: consuming SharedMapping, _ spec: RegionSpec, _ access: SharedMapping.Access
  ) throws(RegionError) -> SharedMapping {
    let byteCount = try mapping.status().byteCount
    guard byteCount >= headerWordCount * 8 else {
      throw RegionError(.notInitialised, mapping.path, "file is empty")
    }
    try mapping.map(byteCount, access: access)
    // SAFETY: used only while the mapping exists.
    let words = unsafe mapping.words
    guard try isInitialised(words, spec, mapping.path) else {
      throw RegionError(.notInitialised, mapping.path, "no magic yet")
    }
    return mapping
  }

  private static func create(
    _ path: String, _ spec: RegionSpec, _ byteCount: Int, _ fileByteCount: Int, _ role: Role,
    _ initialise: (Words) -> Void
  ) throws(RegionError) -> SharedMapping {
    while true {
      var mapping = try SharedMapping(path: path, access: .readWrite, createMode: spec.mode)
      // Byte 0 is the owner's for life and the peers' while one of them creates.
      let roleByte = if case .peer(let peer) = role { 1 + peer } else { 0 }
      let isClaimed = try claimPatiently { () throws(RegionError) in
        try mapping.claim(byte: roleByte, wait: false)
      }
      guard isClaimed else {
        throw RegionError(.alreadyOwned, path, "role=\(role) is held by a live process")
      }
      if roleByte != 0 { _ = try mapping.claim(byte: 0, wait: true) }
      let (found, isLinked) = try mapping.status()
      // Removed between open and claim: the name leads to another file now, if to any.
      guard isLinked else { continue }
      if found >= headerWordCount * 8 {
        try mapping.map(found, access: .readWrite)
        // SAFETY: used only until the mapping is replaced.
        if try isInitialised(unsafe mapping.words, spec, path) {
          if roleByte != 0 { try mapping.releaseClaim(byte: 0) }
          return mapping
        }
      }
      do throws(RegionError) {
        try mapping.resize(0, mode: spec.mode)
        try mapping.resize(fileByteCount, mode: spec.mode)
        try mapping.map(fileByteCount, access: .readWrite)
      } catch {
        // Too few huge pages: leave no file behind that an observer would wait for.
        removeFile(path)
        throw error
      }
      // SAFETY: used only while the mapping exists.
      fill(unsafe mapping.words, spec, byteCount, initialise)
      if roleByte != 0 { try mapping.releaseClaim(byte: 0) }
      return mapping
    }
  }

  private static func fill(
    _ words: Words, _ spec: RegionSpec, _ byteCount: Int, _ initialise: (Words) -> Void
  ) {
    initialise(words.slice(headerWordCount..<byteCount / 8))
    words.storeRelaxed(spec.layoutVersion, 1)
    words.storeRelaxed(spec.layoutHash, 2)
    words.storeRelaxed(UInt64(byteCount), 3)
    words.storeRelaxed(spec.kind.high, 4)
    words.storeRelaxed(spec.kind.low, 5)
    words.storeRelease(magic, 0)
  }

  /// False while the magic is missing; throws when the header is another's.
  private static func isInitialised(
    _ words: Words, _ spec: RegionSpec, _ path: String
  ) throws(RegionError) -> Bool {
    let found = words.loadAcquire(0)
    if found == 0 { return false }
    guard found == magic else {
      throw RegionError(.notARegion, path, "magic=\(hex(found)) expected=\(hex(magic))")
    }
    let kind = Code(high: words.loadRelaxed(4), low: words.loadRelaxed(5))
    try require(kind == spec.kind, path, "kind", "\(kind)", "\(spec.kind)")
    let version = words.loadRelaxed(1)
    try require(
      version == spec.layoutVersion, path, "layout_version", "\(version)", "\(spec.layoutVersion)")
    let hash = words.loadRelaxed(2)
    try require(hash == spec.layoutHash, path, "layout_hash", hex(hash), hex(spec.layoutHash))
    let byteCount = words.loadRelaxed(3)
    if let expected = spec.byteCount {
      try require(byteCount == expected, path, "byte_count", "\(byteCount)", "\(expected)")
    }
    try require(
      byteCount <= words.count * 8, path, "file_byte_count", "\(words.count * 8)",
      "\(byteCount)")
    return true
  }

  private static func require(
    _ isEqual: Bool, _ path: String, _ field: String, _ found: String, _ expected: String
  ) throws(RegionError) {
    guard isEqual else {
      throw RegionError(.layoutMismatch, path, "\(field)=\(found) expected=\(expected)")
    }
  }
}

/// The process in a role of a region, as its peers see it.
package struct Attachment: Sendable {
  let words: Words
  let region: Region

  /// The process that attached last; pid 0 when none ever did.
  package var process: ProcessIdentity {
    ProcessIdentity(
      pid: Int32(truncatingIfNeeded: words.loadRelaxed(0)), startTicks: words.loadRelaxed(1))
  }
  /// Whether that process still runs. Reads /proc: not for the hot path.
  package var isAlive: Bool {
    get throws(RegionError) {
      do { return try process.isAlive } catch { throw RegionError(error) }
    }
  }
  /// How often the role was taken, counted from 1: a change means a restart.
  package var epoch: UInt64 { words.loadAcquire(2) }
  /// When the process last said that it runs; 0 before it ever did.
  package var heartbeat: MonotonicNanos {
    MonotonicNanos(raw: Int64(bitPattern: words.loadRelaxed(3)))
  }

  /// Says that this process runs; only for the holder of the role.
  package func beat(at now: MonotonicNanos) {
    words.storeRelaxed(UInt64(bitPattern: now.raw), 3)
  }

  func begin(_ process: ProcessIdentity) {
    words.storeRelaxed(UInt64(process.pid), 0)
    words.storeRelaxed(process.startTicks, 1)
    words.storeRelaxed(0, 3)
    words.storeRelease(words.loadRelaxed(2) + 1, 2)
  }
}

func hex(_ value: UInt64) -> String { "0x" + String(value, radix: 16, uppercase: true) }
