import ForetapKit
import Foundation
import WatchConnectivity

/// The phone's way to the watch's app.
final class WatchLink: NSObject, WCSessionDelegate, Sendable {
  private let onboarding: Onboarding

  init(onboarding: Onboarding) {
    self.onboarding = onboarding
  }

  func activate() {
    guard WCSession.isSupported() else { return }
    WCSession.default.delegate = self
    WCSession.default.activate()
  }

  /// At once where the watch's app is open, else as soon as the system carries it over: a code holds for five minutes.
  func send(_ message: PhoneMessage) {
    let session = WCSession.default
    guard session.activationState == .activated else { return }
    guard session.isReachable else {
      session.transferUserInfo(message.dictionary)
      return
    }
    session.sendMessage(message.dictionary, replyHandler: nil) { @Sendable _ in
      WCSession.default.transferUserInfo(message.dictionary)
    }
  }

  func session(
    _ session: WCSession, activationDidCompleteWith activationState: WCSessionActivationState,
    error: (any Error)?
  ) {
    look(at: session)
    take(session.receivedApplicationContext)
  }

  func sessionWatchStateDidChange(_ session: WCSession) { look(at: session) }

  func session(_ session: WCSession, didReceiveApplicationContext context: [String: Any]) {
    take(context)
  }

  func sessionDidBecomeInactive(_ session: WCSession) {}

  /// Another watch was put on.
  func sessionDidDeactivate(_ session: WCSession) { session.activate() }

  private func look(at session: WCSession) {
    let isReady = session.isPaired && session.isWatchAppInstalled
    Task { @MainActor in onboarding.noticeWatch(isReady: isReady) }
  }

  private func take(_ dictionary: [String: Any]) {
    guard let message = PhoneMessage(dictionary) else { return }
    Task { @MainActor in onboarding.take(message) }
  }
}
