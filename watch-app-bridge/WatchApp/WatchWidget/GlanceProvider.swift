import ForetapKit
import SwiftUI
import WidgetKit

struct GlanceEntry: TimelineEntry {
  let date: Date
  let glance: SummaryGlance
  let relevance: TimelineEntryRelevance?

  init(atMs: EpochMs, cache: SummaryCache) {
    date = Date(timeIntervalSince1970: Double(atMs) / 1_000)
    glance = cache.glance(nowMs: atMs, phrases: .localized)
    relevance = TimelineEntryRelevance(score: Float(glance.relevance))
  }
}

/// Reads the summary with the device's own key; without an answer, what the app last saved is shown with its age.
struct GlanceProvider: AppIntentTimelineProvider {
  func placeholder(in context: Context) -> GlanceEntry {
    entries(Self.empty)[0]
  }

  func snapshot(for configuration: GlanceIntent, in context: Context) async -> GlanceEntry {
    entries(AppGroup.summary.read() ?? Self.empty)[0]
  }

  func timeline(for configuration: GlanceIntent, in context: Context) async -> Timeline<GlanceEntry> {
    let cache = await newest()
    // Pushes and the app ask for more; this is for when neither comes.
    let next = Date(timeIntervalSinceNow: 15 * 60)
    return Timeline(entries: entries(cache), policy: .after(next))
  }

  func recommendations() -> [AppIntentRecommendation<GlanceIntent>] {
    [AppIntentRecommendation(intent: GlanceIntent(), description: Text("What breaks next"))]
  }

  private static let empty = SummaryCache(
    summary: nil, clock: .init(), staleAfterMs: 90_000, isPaired: false)

  private func newest() async -> SummaryCache {
    var cache = AppGroup.summary.read() ?? Self.empty
    guard let client = AppGroup.client(clock: cache.clock),
      let read: Tagged<WatchSummary> = try? await client.askTagged(.summary(tag: cache.tag))
    else { return cache }
    cache.clock = await client.serverClock
    if let summary = read.value {
      cache.summary = summary
      cache.tag = read.tag
      cache.isPaired = true
    } else {
      // Unchanged: it is as new as this answer.
      cache.summary?.atMs = cache.clock.serverMs(deviceMs: SystemClock().nowMs)
    }
    try? AppGroup.summary.write(cache)
    return cache
  }

  /// At least one.
  private func entries(_ cache: SummaryCache) -> [GlanceEntry] {
    cache.changesMs(after: SystemClock().nowMs).map { GlanceEntry(atMs: $0, cache: cache) }
  }
}
