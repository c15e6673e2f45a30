import ForetapKit
import SwiftUI
@preconcurrency import UserNotifications
import WatchKit

/// The long look of a tap: shape, word and time left before the words.
final class TapController: WKUserNotificationHostingController<TapView> {
  private var content = TapView.Content()

  override var body: TapView { TapView(content: content) }

  override func didReceive(_ notification: UNNotification) {
    let request = notification.request.content
    let kind = NoticeKind(category: request.categoryIdentifier)
    content = TapView.Content(
      look: kind.map(StateLook.init) ?? .unknown, title: request.title, text: request.body)
  }
}

struct TapView: View {
  struct Content {
    var look = StateLook.unknown
    var title = ""
    var text = ""
  }

  let content: Content

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      HStack {
        StateShapeView(look: content.look).frame(width: 28, height: 28)
        Text(verbatim: content.look.word(.localized)).font(.caption)
      }
      .foregroundStyle(content.look.color)
      Text(verbatim: content.title).font(.headline)
      Text(verbatim: content.text).font(.footnote).foregroundStyle(.secondary)
    }
    .frame(maxWidth: .infinity, alignment: .leading)
    .accessibilityElement(children: .combine)
  }
}

extension StateLook {
  /// What a tap of this kind looks like.
  init(_ kind: NoticeKind) {
    self =
      switch kind {
      case .predicted: .predicted
      case .firing, .flapping, .drill: .firing
      case .blind, .own: .unknown
      case .resolved: .resolved
      case .averted: .averted
      case .digest: .quiet
      }
  }
}
