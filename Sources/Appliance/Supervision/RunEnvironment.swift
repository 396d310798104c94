// SPDX-License-Identifier: Apache-2.0
internal import Foundation
internal import Glibc
package import Host
internal import Rings

/// What a run takes from the host and gives back when it ends: namespaces, huge pages, a hugetlbfs
/// mount and a directory for its regions. What killed runs did not give back is removed first.
package final class RunEnvironment {
  package let name: String
  package var place: RegionDirectory { regions.place }
  /// What this host would not give, in sentences.
  package private(set) var notes: [String]
  private let namespaces: NamespaceHolder?
  private let pages: PageLoan?
  private let regions: OwnedRegions

  /// Root gets namespaces and huge pages; anybody else loopback and ordinary pages, with notes.
  package init(hugePageCount: Int, keepsRegions: Bool) throws {
    name = "apus-\(getpid())"
    notes = try OwnedRegions.removeAbandoned(huge: HugePages.mountPath(.size2MiB))
    guard getuid() == 0 else {
      namespaces = nil
      pages = nil
      notes.append(
        "not root: no network namespaces, no AF_XDP, no huge pages; loopback UDP is used instead")
      regions = try OwnedRegions(name: name, isKept: keepsRegions)
      return
    }
    namespaces = NamespaceHolder(try NamespacePair.make())
    let loan = PageLoan(count: hugePageCount)
    pages = loan
    notes += loan.notes
    regions = try OwnedRegions(name: name, isKept: keepsRegions)
  }

  /// Name of the appliance's network namespace, nil without one.
  package var applianceNamespace: String? { namespaces?.pair.appliance }
  /// Name of the exchange's network namespace, nil without one.
  package var exchangeNamespace: String? { namespaces?.pair.exchange }

  /// Removes the regions of the run; namespaces and pages go with this object.
  package func removeRegions() { notes += regions.remove() }
}

/// Holds a pair of namespaces in a class.
private final class NamespaceHolder {
  let pair: NamespacePair
  init(_ pair: consuming NamespacePair) { self.pair = pair }
}

/// Huge pages and a mount for them, borrowed from the host and given back at the end. Pages are
/// given back by their number, since another run may have borrowed some meanwhile.
private final class PageLoan {
  private static let countPath = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
  private static let mountPath = "/dev/hugepages"
  private var addedCount = 0
  private var hasMounted = false
  private(set) var notes: [String] = []

  init(count: Int) {
    guard count > 0 else { return }
    do throws(HostError) {
      let before = try Self.poolCount()
      let free = try HugePages.reserve(count: count, size: .size2MiB)
      addedCount = max(0, try Self.poolCount() - before)
      if free < count { notes.append("only \(free) of \(count) huge pages of 2 MiB are free") }
      if try HugePages.mountPath(.size2MiB) == nil {
        try HugePages.mountOwn(.size2MiB, at: Self.mountPath)
        hasMounted = true
      }
    } catch {
      notes.append("no huge pages: \(error)")
    }
  }

  private static func poolCount() throws(HostError) -> Int {
    let text = try TextFile.read(countPath)
    guard let count = Int(text.filter(\.isNumber)) else {
      throw HostError(call: "read", code: EINVAL, value: "\(countPath): \(text)")
    }
    return count
  }

  deinit {
    do throws(HostError) {
      if addedCount > 0 {
        try TextFile.write("\(max(0, try Self.poolCount() - addedCount))\n", to: Self.countPath)
      }
      if hasMounted { try HugePages.unmount(Self.mountPath) }
    } catch {
      FileHandle.standardError.write(Data("apus: huge pages stay reserved: \(error)\n".utf8))
    }
  }
}
