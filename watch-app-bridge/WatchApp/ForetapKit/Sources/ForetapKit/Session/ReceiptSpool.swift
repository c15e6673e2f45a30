import Foundation

/// Receipts that the notification service extension could not post, for the app to send: one file each, so that two processes
/// never write the same one. Bounded: beyond `filesMax` the extension keeps nothing more.
public struct ReceiptSpool: Sendable {
  static let filesMax = 200
  private let folder: URL

  public init(_ folder: URL) {
    self.folder = folder
  }

  /// Whether it was kept.
  @discardableResult
  public func put(_ receipt: Receipt) -> Bool {
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard files.count < Self.filesMax else { return false }
    let file = folder.appendingPathComponent("\(receipt.delivery).\(receipt.stage.rawValue).json")
    do {
      try JSONFile<Receipt>(file).write(receipt)
      return true
    } catch {
      return false
    }
  }

  /// Hands over all there are. They are removed by `remove` once they are safe elsewhere.
  public func receipts() -> [Receipt] {
    files.compactMap { JSONFile<Receipt>($0).read() }.sorted { $0.atMs < $1.atMs }
  }

  public func remove(_ receipts: [Receipt]) {
    for receipt in receipts {
      JSONFile<Receipt>(
        folder.appendingPathComponent("\(receipt.delivery).\(receipt.stage.rawValue).json")
      ).remove()
    }
  }

  private var files: [URL] {
    let all = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (all ?? []).filter { $0.pathExtension == "json" }
  }
}
