import ForetapKit
import WatchKit
import WidgetKit

/// The session's way to the watch.
struct WatchPorts: WristPorts {
  let companion: Companion

  func changed(_ state: SyncState) async {
    await companion.show(state)
  }

  func play(_ haptic: WristHaptic) async {
    await MainActor.run { WKInterfaceDevice.current().play(WKHapticType(haptic)) }
  }

  func armSilentNotice(atMs: EpochMs) async {
    await LocalNotices.armSilentNotice(atMs: atMs, phrases: .localized)
  }

  func reloadGlances(_ cache: SummaryCache) async {
    try? AppGroup.summary.write(cache)
    Glances.reload()
  }

  func tell(_ refused: RefusedAction) async {
    await LocalNotices.tell(refused, phrases: .localized)
  }

  func forget() async {
    await companion.unpair()
  }
}

/// Complications and the Smart Stack widget.
enum Glances {
  static func reload() {
    WidgetCenter.shared.reloadAllTimelines()
  }
}

extension WKHapticType {
  init(_ haptic: WristHaptic) {
    self =
      switch haptic {
      case .directionUp: .directionUp
      case .notification: .notification
      case .failure: .failure
      case .success: .success
      case .retry: .retry
      }
  }
}
