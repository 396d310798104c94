// SPDX-License-Identifier: Apache-2.0
import Feed
import Testing
import Units
import Wire

@Suite struct RecoveryActionTests {
  @Test("what recovery sends at once fits into the room it asks for")
  func room() {
    let login = SoupBinTCP.LoginRequest(
      username: .empty, password: .empty, heartbeatTimeoutMillis: 1_000)
    let request = MoldUDP64.Request(session: MoldUDP64.Session(.empty), sequence: 1, count: 1)
    #expect(login.byteCount <= RecoveryAction.byteCountMax)
    #expect(request.byteCount <= RecoveryAction.byteCountMax)
  }
}
