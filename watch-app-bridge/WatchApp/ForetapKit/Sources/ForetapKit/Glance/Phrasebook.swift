/// Sentences in the language of the person. The key is the English sentence, with `%1$@`, `%2$@` for what is put in.
///
/// The app gives one that looks into its String Catalog; without one everything is English.
public struct Phrasebook: Sendable {
  private let lookUp: @Sendable (String) -> String

  public init(lookUp: @escaping @Sendable (String) -> String) {
    self.lookUp = lookUp
  }

  public static let english = Phrasebook { $0 }

  public func say(_ key: String, _ parts: String...) -> String {
    var text = lookUp(key)
    // The last first: `%1$@` begins `%10$@` too.
    for (index, part) in parts.enumerated().reversed() {
      text = text.replacing("%\(index + 1)$@", with: part)
    }
    return text
  }
}
