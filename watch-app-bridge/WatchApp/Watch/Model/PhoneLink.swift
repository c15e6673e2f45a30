import ForetapKit
import Foundation
import WatchConnectivity

/// The phone hands a scanned pairing link over, and learns what came of it.
final class PhoneLink: NSObject, WCSessionDelegate, Sendable {
  private let companion: Companion

  init(companion: Companion) {
    self.companion = companion
  }

  func activate() {
    guard WCSession.isSupported() else { return }
    WCSession.default.delegate = self
    WCSession.default.activate()
  }

  /// The newest state replaces an older one that the phone has not seen yet.
  func tell(_ message: PhoneMessage) {
    guard WCSession.isSupported(), WCSession.default.activationState == .activated else { return }
    try? WCSession.default.updateApplicationContext(message.dictionary)
  }

  func session(
    _ session: WCSession, activationDidCompleteWith activationState: WCSessionActivationState,
    error: (any Error)?
  ) {
    // The phone app may be newer than our pairing.
    Task { @MainActor in
      if let paired = companion.paired { tell(.paired(paired)) }
    }
  }

  func session(_ session: WCSession, didReceiveMessage message: [String: Any]) {
    take(message)
  }

  func session(_ session: WCSession, didReceiveUserInfo userInfo: [String: Any] = [:]) {
    take(userInfo)
  }

  private func take(_ dictionary: [String: Any]) {
    guard case .pair(let link) = PhoneMessage(dictionary) else { return }
    Task { @MainActor in await companion.pair(link) }
  }
}
