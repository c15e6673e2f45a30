import Foundation

@testable import ForetapKit

/// A server that answers from a script and remembers what it was asked.
actor FakeServer: Transport {
  typealias Answer = @Sendable (WireRequest) throws -> WireAnswer

  private(set) var requests: [WireRequest] = []
  private var answers: [String: [Answer]] = [:]
  private var streams: [AsyncThrowingStream<Data, any Error>] = []

  struct Unreachable: Error {}

  /// Answers to `METHOD /path`, one after another; the last one stays.
  func answer(_ request: String, _ answer: @escaping Answer) {
    answers[request, default: []].append(answer)
  }

  func answer(_ request: String, status: Int = 200, tag: String? = nil, fixture: String) throws {
    let body = try Fixtures.data(fixture)
    let headers = tag.map { ["etag": $0] } ?? [:]
    answer(request) { _ in WireAnswer(status: status, headers: headers, body: body) }
  }

  func fail(_ request: String) {
    answer(request) { _ in throw Unreachable() }
  }

  func forget(_ request: String) { answers[request] = nil }

  func stream(_ chunks: AsyncThrowingStream<Data, any Error>) { streams.append(chunks) }

  func send(_ request: WireRequest) async throws -> WireAnswer {
    requests.append(request)
    let path = request.url.path
    let key = "\(request.method) \(path.dropFirst(BridgeRequest.root.count))"
    guard let script = answers[key], let next = script.first else { throw Unreachable() }
    if script.count > 1 { answers[key]?.removeFirst() }
    return try next(request)
  }

  func open(_ request: WireRequest) async throws -> WireStream {
    requests.append(request)
    guard !streams.isEmpty else { throw Unreachable() }
    return WireStream(status: 200, headers: [:], chunks: streams.removeFirst())
  }

  func paths() -> [String] { requests.map { "\($0.method) \($0.url.path.dropFirst(13))" } }
}

/// A device that writes down what it was told to do.
actor FakeWrist: WristPorts {
  private(set) var states: [SyncState] = []
  private(set) var played: [WristHaptic] = []
  private(set) var armed: [EpochMs] = []
  private(set) var glances: [SummaryCache] = []
  private(set) var told: [RefusedAction] = []
  private(set) var isForgotten = false

  func changed(_ state: SyncState) { states.append(state) }
  func play(_ haptic: WristHaptic) { played.append(haptic) }
  func armSilentNotice(atMs: EpochMs) { armed.append(atMs) }
  func reloadGlances(_ cache: SummaryCache) { glances.append(cache) }
  func tell(_ refused: RefusedAction) { told.append(refused) }
  func forget() { isForgotten = true }
}

/// Stands still; sleeping takes no time.
struct StillClock: SessionClock {
  var nowMs: EpochMs
  func sleep(ms: SpanMs) async { await Task.yield() }
}

enum Example {
  static let nowMs: EpochMs = 1_795_300_260_000

  static func setup() throws -> DeviceSetup {
    try Fixtures.read(PairingAnswer.self, "pairing-answer").setup
  }

  static func state() throws -> SyncState { SyncState(person: "grace", setup: try setup()) }

  static func incident() throws -> WatchIncident {
    try Fixtures.read(IncidentDetail.self, "incident-detail").incident
  }

  static func action(_ number: Int = 1, atMs: EpochMs = nowMs) -> WatchAction {
    WatchAction(id: "action-\(number)", incident: "inc-mh2x4k-1q7f", what: .acknowledge, atMs: atMs)
  }

  static func client(_ server: FakeServer, nowMs: EpochMs = nowMs) -> BridgeClient {
    BridgeClient(
      server: "https://foretap.example/", key: SoftwareKey(), transport: server, now: { nowMs })
  }
}
