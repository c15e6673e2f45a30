import ForetapKit
import Foundation
import Observation

/// How far the way to the wrist is laid.
@MainActor
@Observable
final class Onboarding {
  enum Watch: Equatable {
    /// No watch is paired with this phone, or it lacks the app.
    case missing
    case unpaired
    case pairing
    case paired(Paired)
    case failed(String)
  }

  private(set) var watch = Watch.missing
  private(set) var permissions = DevicePermissions.notAsked
  @ObservationIgnored private lazy var link = WatchLink(onboarding: self)

  func start() {
    // Taps that the watch mirrors to the phone have the same buttons there.
    NotificationCategories.register(snoozeMs: 900_000, phrases: .localized)
    link.activate()
    Task { await refreshPermissions() }
  }

  func hand(_ pairing: PairingLink) {
    watch = .pairing
    link.send(.pair(pairing))
  }

  func requestPermissions() async {
    permissions = await NotificationPermissions.request()
  }

  func refreshPermissions() async {
    permissions = await NotificationPermissions.read()
  }

  /// The watch came or went; what it said of itself stays.
  func noticeWatch(isReady: Bool) {
    switch (watch, isReady) {
    case (_, false): watch = .missing
    case (.missing, true): watch = .unpaired
    default: break
    }
  }

  func take(_ message: PhoneMessage) {
    switch message {
    case .paired(let paired): watch = .paired(paired)
    case .failed(let text): watch = .failed(text)
    case .unpaired: watch = .unpaired
    case .pair: break
    }
  }
}
