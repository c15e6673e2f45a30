import Foundation
import Testing

@testable import ForetapKit

@Suite("What the wrist feels")
struct HapticTests {
  @Test("each class is one of the watch's own haptics")
  func classes() {
    #expect(WristHaptic(.predicted) == .directionUp)
    #expect(WristHaptic(.firing) == .notification)
    #expect(WristHaptic(.critical) == .failure)
    #expect(WristHaptic(.resolved) == .success)
    #expect(WristHaptic(.degraded) == .retry)
  }

  @Test("a new incident is felt once, its change of state again, and its end by those who felt it")
  func life() throws {
    var memory = HapticMemory()
    let predicted = try Example.incident()
    #expect(memory.haptic(for: predicted, before: nil) == .directionUp)
    #expect(memory.haptic(for: predicted, before: predicted) == nil)
    var firing = predicted
    firing.state = .firing
    firing.haptic = .firing
    #expect(memory.haptic(for: firing, before: predicted) == .notification)
    var acknowledged = firing
    acknowledged.state = .acknowledged
    #expect(memory.haptic(for: acknowledged, before: firing) == nil)
    #expect(memory.haptic(for: firing, before: acknowledged) == nil, "it was felt before")
    var resolved = firing
    resolved.state = .resolved
    #expect(memory.haptic(for: resolved, before: firing) == .success)
    #expect(memory.haptic(for: resolved, before: firing) == nil)
  }

  @Test("what nobody is tapped about is not felt either, and a push is not felt twice")
  func withheld() throws {
    var memory = HapticMemory()
    var incident = try Example.incident()
    incident.withheld = .budget
    #expect(memory.haptic(for: incident, before: nil) == nil)
    incident.withheld = nil
    incident.level = .passive
    #expect(memory.haptic(for: incident, before: nil) == nil)
    incident.level = .timeSensitive
    memory.noteFelt(.predicted, of: incident.id)
    #expect(memory.haptic(for: incident, before: nil) == nil)
  }
}
