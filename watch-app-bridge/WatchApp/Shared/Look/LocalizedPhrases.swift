import ForetapKit
import Foundation

extension Phrasebook {
  /// Sentences of ForetapKit in the language of the device, from Localizable.xcstrings.
  static let localized = Phrasebook { key in
    Bundle.main.localizedString(forKey: key, value: key, table: nil)
  }
}
