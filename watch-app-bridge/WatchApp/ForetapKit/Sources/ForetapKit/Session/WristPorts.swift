/// What a session needs of the device that it runs on.
public protocol WristPorts: Sendable {
  /// Shows and saves what is known.
  func changed(_ state: SyncState) async
  /// Felt only while the app is active; the system ignores it otherwise.
  func play(_ haptic: WristHaptic) async
  /// Replaces the local notification *Foretap has been silent*. By this device's clock.
  func armSilentNotice(atMs: EpochMs) async
  /// The summary looks different: complications and widgets are to be drawn anew.
  func reloadGlances(_ cache: SummaryCache) async
  /// An action was refused for good.
  func tell(_ refused: RefusedAction) async
  /// Forgets key and pairing.
  func forget() async
}
