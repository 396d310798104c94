// SPDX-License-Identifier: Apache-2.0
import Appliance
import Foundation
import Gateway
import TestSupport
import Testing

@Suite("The log of reconciliations")
struct ReconciliationLogTests {
  @Test("holds the last one as a file, written once for each")
  func file() throws {
    let folder = TestFolder()
    let path = "\(folder.path)/reconciliation.json"
    var log = ReconciliationLog(path)
    log.follow(VenueReconciliation())
    #expect(!FileManager.default.fileExists(atPath: path))
    var found = VenueReconciliation()
    found.number = 1
    found.fillsMissed = 3
    found.ordersLost = 2
    log.follow(found)
    let url = URL(fileURLWithPath: path)
    let read = try JSONDecoder().decode(
      ReconciliationLog.Entry.self, from: Data(contentsOf: url))
    #expect(read == ReconciliationLog.Entry(found))
    #expect(read.fillsMissed == 3 && read.ordersLost == 2)
    try FileManager.default.removeItem(at: url)
    log.follow(found)
    #expect(!FileManager.default.fileExists(atPath: path))
    withExtendedLifetime(folder) {}
  }
}
