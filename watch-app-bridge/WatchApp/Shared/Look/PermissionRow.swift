import ForetapKit
import SwiftUI

/// One permission and how it stands, as a word with a symbol.
struct PermissionRow: View {
  let title: LocalizedStringKey
  let permission: Permission

  var body: some View {
    LabeledContent {
      Label {
        word
      } icon: {
        Image(systemName: symbol)
      }
      .font(.footnote)
    } label: {
      Text(title)
    }
  }

  private var word: Text {
    switch permission {
    case .granted: Text("Allowed")
    case .denied: Text("Switched off")
    case .notAsked: Text("Not asked yet")
    case .unavailable: Text("Not available")
    }
  }

  private var symbol: String {
    switch permission {
    case .granted: "checkmark.circle"
    case .denied: "xmark.circle"
    case .notAsked: "questionmark.circle"
    case .unavailable: "minus.circle"
    }
  }
}
