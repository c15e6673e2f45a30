import ForetapKit
import WidgetKit

/// Where the system pushes to this widget. The address is put where the app finds it: the app registers it with the server.
struct GlancePushHandler: WidgetPushHandler {
  init() {}

  func pushTokenDidChange(_ pushInfo: WidgetPushInfo, widgets: [WidgetInfo]) {
    let file = AppGroup.widgetPush
    // Without a widget on a face the address leads nowhere.
    guard !widgets.isEmpty else { return file.remove() }
    try? file.write(pushInfo.token.hexadecimal)
  }
}
