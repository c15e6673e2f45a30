import AppIntents
import ForetapKit
import SwiftUI
import WidgetKit

@main
struct ForetapWidgets: WidgetBundle {
  var body: some Widget {
    GlanceWidget()
  }
}

/// What will break next, as a complication and in the Smart Stack.
struct GlanceWidget: Widget {
  static let kind = "dev.foretap.glance"

  var body: some WidgetConfiguration {
    AppIntentConfiguration(
      kind: Self.kind, intent: GlanceIntent.self, provider: GlanceProvider()
    ) { entry in
      GlanceView(entry: entry)
    }
    .configurationDisplayName("What breaks next")
    .description("Time left until an objective breaks, or calm.")
    .supportedFamilies([
      .accessoryCircular, .accessoryCorner, .accessoryInline, .accessoryRectangular,
    ])
    .pushHandler(GlancePushHandler.self)
  }
}

/// There is nothing to choose: the most urgent incident is shown.
struct GlanceIntent: WidgetConfigurationIntent {
  static let title: LocalizedStringResource = "What breaks next"
}
