import ForetapKit
import SwiftUI

/// One incident: the fan as large as the screen, then why, then what happened.
struct IncidentPage: View {
  @Environment(Companion.self) private var companion
  let id: String

  var body: some View {
    Group {
      if let incident = companion.state?.incident(id) {
        TabView {
          FanPage(incident: incident, detail: detail)
          ReasonPage(incident: incident, detail: detail)
          TimelinePage(entries: detail?.timeline ?? [])
        }
        .tabViewStyle(.verticalPage)
        .navigationTitle(Text(verbatim: incident.target))
      } else {
        ContentUnavailableView(
          "Unknown incident", systemImage: "questionmark",
          description: Text("The server no longer knows it."))
      }
    }
    .task(id: id) { await companion.readPage(id) }
  }

  private var detail: IncidentDetail? { companion.state?.detail(of: id) }
}

/// What will be, and two buttons.
private struct FanPage: View {
  @Environment(Companion.self) private var companion
  let incident: WatchIncident
  let detail: IncidentDetail?

  var body: some View {
    TimelineView(.periodic(from: .now, by: 10)) { _ in
      let text = IncidentText(incident, nowMs: companion.serverMs, phrases: companion.phrases)
      VStack(alignment: .leading, spacing: 4) {
        HStack(spacing: 6) {
          StateShapeView(look: text.look, ring: TimeLeft(incident, nowMs: companion.serverMs)?.ring)
            .frame(width: 18, height: 18)
          Text(verbatim: text.big).font(.headline).monospacedDigit()
          Text(verbatim: text.line).font(.footnote).lineLimit(1).minimumScaleFactor(0.7)
        }
        .foregroundStyle(text.look.color)
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(Text(verbatim: text.spoken))
        if let detail {
          FanView(detail: detail, look: text.look)
        } else {
          ProgressView().frame(maxWidth: .infinity, maxHeight: .infinity)
        }
        ActionButtons(incident: incident, offered: detail?.actions)
      }
    }
  }
}

/// Why, as a short list with bars.
private struct ReasonPage: View {
  @Environment(Companion.self) private var companion
  let incident: WatchIncident
  let detail: IncidentDetail?

  var body: some View {
    ScrollView {
      VStack(alignment: .leading, spacing: 8) {
        Text(verbatim: incident.text).font(.body)
        if let probability = incident.probability {
          Text("\(percentText(probability)) sure").font(.headline).monospacedDigit()
        }
        ForEach(Array((detail?.fan?.reasons ?? []).enumerated()), id: \.offset) { _, reason in
          VStack(alignment: .leading, spacing: 2) {
            Text(verbatim: reason.text).font(.footnote)
            ProgressView(value: min(1, abs(reason.share))).tint(StateLook.predicted.color)
              .accessibilityValue(Text(verbatim: percentText(abs(reason.share))))
          }
        }
        if let series = detail?.series {
          Text(verbatim: "\(series.cluster) / \(series.stream) / \(series.consumer)")
            .font(.caption2).foregroundStyle(.secondary)
        }
        MoreActions(incident: incident, offered: detail?.actions ?? [])
      }
      .frame(maxWidth: .infinity, alignment: .leading)
    }
  }
}

/// What happened, newest first.
private struct TimelinePage: View {
  let entries: [IncidentTimelineEntry]

  var body: some View {
    List(Array(entries.enumerated()), id: \.offset) { _, entry in
      VStack(alignment: .leading, spacing: 2) {
        Text(Date(timeIntervalSince1970: Double(entry.atMs) / 1_000), style: .time)
          .font(.caption2).foregroundStyle(.secondary).monospacedDigit()
        Text(verbatim: entry.text).font(.footnote)
        if let person = entry.person {
          Text(verbatim: person).font(.caption2).foregroundStyle(.secondary)
        }
      }
      .accessibilityElement(children: .combine)
    }
    .overlay {
      if entries.isEmpty { Text("Nothing happened yet").foregroundStyle(.secondary) }
    }
  }
}
