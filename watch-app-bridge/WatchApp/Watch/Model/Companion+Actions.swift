import ForetapKit
import Foundation
@preconcurrency import UserNotifications

/// What a person does, in the app and in notifications.
extension Companion {
  func act(_ what: ActionKind, on incident: String, to person: String? = nil, text: String? = nil)
    async
  {
    // The length of a snooze is the server's own unless we say otherwise.
    let action = WatchAction(
      incident: incident, what: what, atMs: serverMs, to: person, text: text)
    if alert?.id == incident { alert = nil }
    await session?.act(action)
  }

  /// Opens the page of an incident, wherever one comes from.
  func open(_ incident: String) {
    alert = nil
    path = [incident]
  }

  /// `foretap://incident/ID`, from a complication.
  func open(_ url: URL) {
    guard url.scheme == "foretap", url.host() == "incident" else { return }
    let id = url.lastPathComponent
    if id != "/", !id.isEmpty { open(id) }
  }

  /// Whether a tap that came while the app is open is to make itself felt.
  func present(_ payload: PushPayload?) async -> Bool {
    guard let payload, let haptic = payload.foretap.haptic else { return true }
    let isFelt = state?.hasFelt(haptic, of: payload.foretap.incident) ?? false
    await session?.noteFelt(haptic, of: payload.foretap.incident)
    return !isFelt
  }

  /// What a person did with a tap: the server learns that it was seen, whatever was pressed.
  func take(_ answer: TapAnswer) async {
    let incident = answer.payload.foretap.incident
    guard answer.action != UNNotificationDismissActionIdentifier else { return }
    switch answer.action {
    case NotificationCategories.Action.acknowledge: await act(.acknowledge, on: incident)
    case NotificationCategories.Action.snooze: await act(.snooze, on: incident)
    case NotificationCategories.Action.passOn:
      open(incident)
      await readPage(incident)
      passingOn = state?.incident(incident)
    default: open(incident)
    }
    await session?.note([answer.payload.receipt(.seen, atMs: serverMs)])
  }

  /// Those to whom an incident can be passed on: everybody but its person.
  var others: [String] {
    guard let state else { return [] }
    return state.setup.people.filter { $0 != state.person }
  }
}
