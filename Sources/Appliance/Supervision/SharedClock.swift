// SPDX-License-Identifier: Apache-2.0
package import Host
internal import Rings

/// A calibration as it lies on the shared page.
struct CalibrationPage: SharedRecord {
  var baseTicks: UInt64
  var baseNanos: Int64
  var nanosPerTick: UInt64
  var realtimeOffset: Int64
  var anchorTicks: UInt64
  var anchorNanos: Int64

  init(_ calibration: ClockCalibration) {
    baseTicks = calibration.baseTicks
    baseNanos = calibration.baseNanos
    nanosPerTick = calibration.nanosPerTick
    realtimeOffset = calibration.realtimeOffset
    anchorTicks = calibration.anchorTicks
    anchorNanos = calibration.anchorNanos
  }

  var calibration: ClockCalibration {
    ClockCalibration(
      baseTicks: baseTicks, baseNanos: baseNanos, nanosPerTick: nanosPerTick,
      realtimeOffset: realtimeOffset, anchorTicks: anchorTicks, anchorNanos: anchorNanos)
  }

  static var layout: RecordLayout {
    RecordLayout(
      CalibrationPage.self,
      [
        .init("baseTicks", \CalibrationPage.baseTicks),
        .init("baseNanos", \CalibrationPage.baseNanos),
        .init("nanosPerTick", \CalibrationPage.nanosPerTick),
        .init("realtimeOffset", \CalibrationPage.realtimeOffset),
        .init("anchorTicks", \CalibrationPage.anchorTicks),
        .init("anchorNanos", \CalibrationPage.anchorNanos),
      ])
  }
}

/// The page through which all processes of a run share one calibration of the clock.
package struct SharedClock: ~Copyable {
  package let clock: Clock
  private var table: SeqlockTableWriter<CalibrationPage>

  /// Calibrates and shares; the page is this process's as long as the value lives. Blocks as long
  /// as the calibration does.
  package init(in place: RegionDirectory) throws {
    let clock = try Clock.calibrated()
    table = try SeqlockTableWriter(
      name: RunDirectory.clock, rowCount: 1, filler: CalibrationPage(clock.calibration), in: place)
    self.clock = clock
    table.write(0, CalibrationPage(clock.calibration))
  }

  /// The clock of a run that shares one; a calibration of this process's own where none does.
  package static func attach(in place: RegionDirectory) throws -> Clock {
    do throws(RegionError) {
      let table = try SeqlockTableReader<CalibrationPage>(name: RunDirectory.clock, in: place)
      var page = CalibrationPage(Clock.kernel.calibration)
      if table.read(0, into: &page) == .row { return Clock(page.calibration) }
    } catch {
      guard error.code == .missing || error.code == .notInitialised else { throw error }
    }
    return try Clock.calibrated()
  }
}
