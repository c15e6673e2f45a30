import ForetapKit
import SwiftUI
import WidgetKit

struct GlanceView: View {
  @Environment(\.widgetFamily) private var family
  let entry: GlanceEntry

  var body: some View {
    content
      .containerBackground(for: .widget) { Color.clear }
      .widgetURL(link)
      .accessibilityElement(children: .ignore)
      .accessibilityLabel(Text(verbatim: glance.spoken(.localized)))
  }

  private var glance: SummaryGlance { entry.glance }

  @ViewBuilder
  private var content: some View {
    switch family {
    case .accessoryCircular: CircularGlance(glance: glance)
    case .accessoryCorner: CornerGlance(glance: glance)
    case .accessoryInline: Text(verbatim: inline)
    default: RectangularGlance(glance: glance)
    }
  }

  private var inline: String {
    [glance.title, [glance.big, glance.unit].joined(separator: " "), glance.stale]
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
      .joined(separator: " · ")
  }

  private var link: URL? {
    glance.incident.flatMap { URL(string: "foretap://incident/\($0)") }
  }
}

/// A ring that empties towards the breach, the time left inside it; a shape and an age where nothing is foretold.
private struct CircularGlance: View {
  let glance: SummaryGlance

  var body: some View {
    if let ring = glance.ring {
      Gauge(value: ring) {
        Text(verbatim: glance.unit)
      } currentValueLabel: {
        VStack(spacing: -2) {
          Text(verbatim: glance.big).font(.headline).monospacedDigit()
          Text(verbatim: glance.unit).font(.caption2)
        }
      }
      .gaugeStyle(.accessoryCircularCapacity)
      .tint(glance.look.color)
      .opacity(glance.stale.isEmpty ? 1 : 0.6)
    } else {
      VStack(spacing: 0) {
        StateShapeView(look: glance.look)
          .frame(width: 18, height: 18)
          .foregroundStyle(glance.look.color)
          .widgetAccentable()
        let below = glance.stale.isEmpty ? glance.big : glance.stale
        if !below.isEmpty {
          Text(verbatim: below).font(.caption2).monospacedDigit().minimumScaleFactor(0.6).lineLimit(1)
        }
      }
    }
  }
}

private struct CornerGlance: View {
  let glance: SummaryGlance

  var body: some View {
    StateShapeView(look: glance.look, ring: glance.ring)
      .foregroundStyle(glance.look.color)
      .widgetAccentable()
      .widgetLabel {
        Text(verbatim: glance.big.isEmpty ? glance.title : "\(glance.big) \(glance.unit)")
      }
  }
}

/// The Smart Stack, and faces with room for three lines.
private struct RectangularGlance: View {
  let glance: SummaryGlance

  var body: some View {
    HStack(alignment: .top, spacing: 6) {
      StateShapeView(look: glance.look, ring: glance.ring)
        .frame(width: 24, height: 24)
        .foregroundStyle(glance.look.color)
        .widgetAccentable()
      VStack(alignment: .leading, spacing: 1) {
        Text(verbatim: glance.title).font(.headline).lineLimit(1).minimumScaleFactor(0.7)
        Text(verbatim: glance.line).font(.footnote).lineLimit(1).monospacedDigit()
        Text(verbatim: glance.stale.isEmpty ? glance.look.word(.localized) : glance.stale)
          .font(.caption2).foregroundStyle(.secondary)
      }
      Spacer(minLength: 0)
    }
  }
}
