import ForetapKit
import Foundation
import Observation

/// What the views show and do. Rules are ForetapKit's; here they meet the watch.
@MainActor
@Observable
final class Companion {
  private(set) var paired: Paired?
  private(set) var state: SyncState?
  private(set) var record: DeviceRecord?
  private(set) var permissions = DevicePermissions.notAsked
  /// Why pairing did not work, until the next try.
  var pairingFailure: String?
  private(set) var isPairing = false
  /// Incidents whose pages are open, the innermost last.
  var path: [String] = []
  /// Fills the screen until it is answered or put away.
  var alert: WatchIncident?
  /// The incident for which somebody to pass it on to is being chosen.
  var passingOn: WatchIncident?

  @ObservationIgnored private(set) var session: BridgeSession?
  @ObservationIgnored private var pushToken: String?
  /// As the server has it.
  @ObservationIgnored private var widgetToken: String?
  @ObservationIgnored private lazy var phone = PhoneLink(companion: self)
  @ObservationIgnored let phrases = Phrasebook.localized

  /// Takes up where the app was left. Once, at launch.
  func start() {
    phone.activate()
    guard let paired = AppGroup.paired.read(), let state = AppGroup.sync.read() else {
      register(snoozeMs: 900_000)
      return
    }
    begin(paired, state)
  }

  var nowMs: EpochMs { SystemClock().nowMs }

  /// By the server's clock, in which all of its times are.
  var serverMs: EpochMs { state?.clock.serverMs(deviceMs: nowMs) ?? nowMs }

  private func begin(_ paired: Paired, _ state: SyncState) {
    guard let client = AppGroup.client(clock: state.clock) else { return }
    self.paired = paired
    self.state = state.restarted()
    session = BridgeSession(
      client: client, state: state, ports: WatchPorts(companion: self), clock: SystemClock())
    register(snoozeMs: state.setup.snoozeMs)
  }

  private func register(snoozeMs: SpanMs) {
    NotificationCategories.register(snoozeMs: snoozeMs, phrases: phrases)
  }

  func pair(_ link: PairingLink) async {
    guard !isPairing else { return }
    isPairing = true
    pairingFailure = nil
    defer { isPairing = false }
    do {
      // The key of an earlier try is used again: an answer that was lost then is given once more for the same code. A handle
      // that came with a backup from another watch cannot be read, and is replaced.
      let key = try (try? KeyStore.load()) ?? KeyStore.create()
      let client = BridgeClient(
        server: link.server, key: key, transport: URLSessionTransport(),
        now: { SystemClock().nowMs })
      let answer = try await client.pair(
        code: link.code, kind: .appleWatch, name: ThisWatch.name, app: ThisWatch.app)
      let paired = Paired(
        server: link.server, device: answer.device, person: answer.person, pairedMs: nowMs)
      try AppGroup.paired.write(paired)
      let state = SyncState(person: answer.person, setup: answer.setup)
      try AppGroup.sync.write(state)
      begin(paired, state)
      phone.tell(.paired(paired))
      permissions = await NotificationPermissions.request()
      await registerDevice()
      await wake()
    } catch {
      let text = (error as? ClientError)?.text(phrases)
        ?? phrases.say("This watch could not keep a key. Restart it and try again.")
      pairingFailure = text
      phone.tell(.failed(text))
    }
  }

  /// The server forgot this watch, or its person wants it to.
  func unpair() {
    session = nil
    paired = nil
    state = nil
    record = nil
    path = []
    alert = nil
    KeyStore.remove()
    AppGroup.paired.remove()
    AppGroup.sync.remove()
    AppGroup.summary.remove()
    LocalNotices.disarmSilentNotice()
    Glances.reload()
    phone.tell(.unpaired)
  }

  func takePushToken(_ token: String?) async {
    pushToken = token
    await registerDevice()
  }

  func refreshPermissions() async {
    permissions = await NotificationPermissions.read()
  }

  private func registerDevice() async {
    guard let session else { return }
    await refreshPermissions()
    let widgetToken = AppGroup.widgetPush.read()
    let push = ThisWatch.push(
      token: permissions.alerts == .denied ? nil : pushToken, widgetToken: widgetToken,
      topics: state?.setup.apnsTopics ?? [])
    let registration = Registration(
      name: ThisWatch.name, app: ThisWatch.app, permissions: permissions, push: push)
    guard let registered = await session.register(registration) else { return }
    record = registered
    self.widgetToken = widgetToken
  }

  /// WidgetKit tells the widget's process of a new address, not this one: it is registered when this one looks next.
  private func registerWidget() async {
    guard pushToken != nil, AppGroup.widgetPush.read() != widgetToken else { return }
    await registerDevice()
  }

  /// What is new, what waits, and what the extension left for us.
  func wake() async {
    guard let session else { return }
    let spool = AppGroup.receipts
    let receipts = spool.receipts()
    await session.note(receipts)
    spool.remove(receipts)
    await session.wake()
    await registerWidget()
  }

  /// A silent push: a canary of the server wants to know that it came.
  func wake(by payload: PushPayload) async {
    if !payload.foretap.isRefresh { await session?.note([payload.receipt(.received, atMs: serverMs)]) }
    await wake()
  }

  /// As long as the app is in front: live news and signs of life.
  func follow() async {
    guard let session else { return }
    await registerDevice()
    await wake()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await session.followLive() }
      group.addTask { await self.beat(session) }
    }
  }

  private func beat(_ session: BridgeSession) async {
    while !Task.isCancelled {
      await session.heartbeat(permissions)
      let waitMs = state?.setup.heartbeatMs ?? 60_000
      try? await Task.sleep(for: .milliseconds(waitMs))
    }
  }

  func readPage(_ incident: String) async {
    await session?.read(incident: incident)
  }

  func show(_ new: SyncState) {
    if let alert = new.alert(since: state) { self.alert = alert }
    if let shown = alert, let now = new.incident(shown.id) { alert = now.state.isOpen ? now : nil }
    if new.setup.snoozeMs != state?.setup.snoozeMs { register(snoozeMs: new.setup.snoozeMs) }
    state = new
    try? AppGroup.sync.write(new)
  }
}
