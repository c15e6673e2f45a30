import ForetapKit
import Foundation

/// What the app, its notification extension and its widget share: files in one folder, and a key in one keychain group.
enum AppGroup {
  /// Set per build: a team that signs with another prefix changes `FORETAP_APP_GROUP` in project.yml, nothing here.
  static let identifier =
    Bundle.main.object(forInfoDictionaryKey: "ForetapAppGroup") as? String ?? "group.dev.foretap"

  /// Without the group (a build whose signature lacks it) each process keeps to itself: taps still work, receipts that could
  /// not be posted at once are lost with the extension.
  static var folder: URL {
    FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: identifier)
      ?? URL.applicationSupportDirectory
  }

  static var paired: JSONFile<Paired> { JSONFile(folder.appending(path: "paired.json")) }
  static var sync: JSONFile<SyncState> { JSONFile(folder.appending(path: "sync.json")) }
  static var summary: JSONFile<SummaryCache> { JSONFile(folder.appending(path: "summary.json")) }
  /// The widget's own push address, in hexadecimal: another one than the app's.
  static var widgetPush: JSONFile<String> { JSONFile(folder.appending(path: "widget-push.json")) }
  static var receipts: ReceiptSpool {
    ReceiptSpool(folder.appending(path: "receipts", directoryHint: .isDirectory))
  }

  /// A client of the paired server, for whichever process asks; `nil` where nothing is paired or the key cannot be read.
  static func client(clock: ServerClock = .init()) -> BridgeClient? {
    guard let paired = paired.read(), let key = try? KeyStore.load() else { return nil }
    return BridgeClient(
      server: paired.server, key: key, transport: URLSessionTransport(), clock: clock,
      now: { SystemClock().nowMs })
  }
}
