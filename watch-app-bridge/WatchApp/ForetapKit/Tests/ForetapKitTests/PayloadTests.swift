import Foundation
import Testing

@testable import ForetapKit

@Suite("Every payload of the protocol is read, and written as it was")
struct PayloadTests {
  @Test(arguments: ["pairing-code", "pairing-code.unreachable"])
  func pairingCode(_ name: String) throws {
    try Fixtures.roundTrip(PairingCodePayload.self, name)
  }

  @Test(arguments: ["pairing-request"])
  func pairingRequest(_ name: String) throws {
    try Fixtures.roundTrip(PairingRequest.self, name)
  }

  @Test(arguments: ["pairing-answer", "pairing-answer.bare"])
  func pairingAnswer(_ name: String) throws {
    try Fixtures.roundTrip(PairingAnswer.self, name)
  }

  @Test(arguments: ["signed-request"])
  func signedRequest(_ name: String) throws {
    try Fixtures.roundTrip(SignedRequestPayload.self, name)
  }

  @Test(arguments: ["registration", "registration.none", "registration.widget"])
  func registration(_ name: String) throws {
    try Fixtures.roundTrip(Registration.self, name)
  }

  @Test("The address of the complications is read, and left out where there is none")
  func widgetToken() throws {
    let with = try Fixtures.read(Registration.self, "registration.widget")
    guard case .apns(let token, _, _, let widgetToken?) = with.push else {
      Issue.record("the address is not read")
      return
    }
    #expect(widgetToken != token)
    let without = try Fixtures.read(Registration.self, "registration")
    guard case .apns(_, _, _, nil) = without.push else {
      Issue.record("there is an address of which nothing was said")
      return
    }
  }

  @Test("A browser's registration is not taken for a watch's", arguments: ["registration.web"])
  func foreignRegistration(_ name: String) {
    #expect(throws: DecodingError.self) { try Fixtures.read(Registration.self, name) }
  }

  @Test(arguments: ["registration-answer"])
  func registrationAnswer(_ name: String) throws {
    try Fixtures.roundTrip(RegistrationAnswer.self, name)
  }

  @Test(arguments: ["device-list"])
  func deviceList(_ name: String) throws {
    try Fixtures.roundTrip(DeviceListPayload.self, name)
  }

  @Test(arguments: [
    "summary", "summary.predicted", "summary.quiet", "summary.troubled", "summary.unit",
    "summary.unknown",
  ])
  func summary(_ name: String) throws {
    try Fixtures.roundTrip(WatchSummary.self, name)
  }

  @Test(arguments: ["incident-list", "incident-list.empty"])
  func incidentList(_ name: String) throws {
    try Fixtures.roundTrip(WatchIncidentList.self, name)
  }

  @Test(arguments: [
    "incident-detail", "incident-detail.drill", "incident-detail.ended",
    "incident-detail.no-quantiles", "incident-detail.unit",
  ])
  func incidentDetail(_ name: String) throws {
    try Fixtures.roundTrip(IncidentDetail.self, name)
  }

  @Test(arguments: ["receipt-request"])
  func receiptRequest(_ name: String) throws {
    try Fixtures.roundTrip(ReceiptRequest.self, name)
  }

  @Test(arguments: ["receipt-answer", "receipt-answer.unknown"])
  func receiptAnswer(_ name: String) throws {
    try Fixtures.roundTrip(ReceiptAnswer.self, name)
  }

  @Test(arguments: [
    "action-request.acknowledge", "action-request.snooze", "action-request.pass_on",
    "action-request.resolve", "action-request.comment",
  ])
  func actionRequest(_ name: String) throws {
    try Fixtures.roundTrip(ActionRequest.self, name)
  }

  @Test(arguments: ["action-answer.taken", "action-answer.repeated", "action-answer.refused"])
  func actionAnswer(_ name: String) throws {
    try Fixtures.roundTrip(ActionAnswer.self, name)
  }

  @Test(arguments: ["queue-request", "queue-request.empty"])
  func queueRequest(_ name: String) throws {
    try Fixtures.roundTrip(QueueRequest.self, name)
  }

  @Test(arguments: ["queue-answer"])
  func queueAnswer(_ name: String) throws {
    try Fixtures.roundTrip(QueueAnswer.self, name)
  }

  @Test(arguments: ["heartbeat-request"])
  func heartbeatRequest(_ name: String) throws {
    try Fixtures.roundTrip(HeartbeatRequest.self, name)
  }

  @Test(arguments: ["heartbeat-answer"])
  func heartbeatAnswer(_ name: String) throws {
    try Fixtures.roundTrip(HeartbeatAnswer.self, name)
  }

  @Test(arguments: ["web-push", "web-push.plain"])
  func webPush(_ name: String) throws {
    try Fixtures.roundTrip(WebPushPayload.self, name)
  }

  @Test(arguments: ["problem.busy", "problem.clock", "problem.revoked", "problem.signature"])
  func problem(_ name: String) throws {
    try Fixtures.roundTrip(WatchProblem.self, name)
  }

  @Test(arguments: [
    "apns-alert", "apns-alert.critical", "apns-alert.ids", "apns-alert.passive", "apns-background",
    "apns-background.canary", "apns-widget",
  ])
  func push(_ name: String) throws {
    let userInfo = try JSONSerialization.jsonObject(with: Fixtures.data(name))
    let dictionary = try #require(userInfo as? [String: Any])
    let payload = try #require(PushPayload(userInfo: dictionary))
    let whole = try Fixtures.object(Fixtures.data(name))
    let ours = try #require(whole["foretap"] as? NSDictionary)
    #expect(try Fixtures.object(Wire.encode(payload.foretap)) == ours)
  }

  @Test("A refresh is told from a canary, which waits for its receipt")
  func refreshes() throws {
    for (name, isRefresh) in [
      ("apns-background", true), ("apns-widget", true), ("apns-background.canary", false),
      ("apns-alert", false),
    ] {
      let userInfo = try JSONSerialization.jsonObject(with: Fixtures.data(name))
      let payload = try #require(PushPayload(userInfo: userInfo as? [String: Any] ?? [:]))
      #expect(payload.foretap.isRefresh == isRefresh, "\(name)")
    }
  }

  @Test("Whatever fixture there is, a test of this package names it")
  func complete() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Fixtures.folder.path)
      .filter { $0.hasSuffix(".json") }
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let sources = try FileManager.default.contentsOfDirectory(
      at: here, includingPropertiesForKeys: nil
    ).map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    #expect(names.count > 50)
    for name in names {
      #expect(sources.contains("\"\(name.dropLast(5))\""), "no test names \(name)")
    }
  }
}

@Suite("A newer server is understood as far as it can be")
struct ToleranceTests {
  @Test("words of lists that grew are read as something that can be shown")
  func words() throws {
    let words = Data(#"["someday", "acknowledge"]"#.utf8)
    #expect(try Wire.decode([ActionKind].self, from: words) == [.other, .acknowledge])
    #expect(try Wire.decode([IncidentKind].self, from: words) == [.external, .external])
  }

  @Test("members that are not known are passed over")
  func members() throws {
    let answer = Data(
      #"{"v":1,"atMs":5,"action":{"id":"abcdefgh","became":"taken","more":1},"new":{}}"#.utf8)
    #expect(try Wire.decode(ActionAnswer.self, from: answer).action.became == .taken)
  }

  @Test("another version is not read at all")
  func version() {
    let poll = Data(#"{"v":2,"atMs":5,"id":"1","events":[],"silentAtMs":9}"#.utf8)
    #expect(throws: DecodingError.self) { try Wire.decode(LivePoll.self, from: poll) }
  }

  @Test("an event of another name is an event of which nothing is known")
  func event() throws {
    let event = Data(#"{"v":1,"event":"weather"}"#.utf8)
    #expect(try Wire.decode(WatchEvent.self, from: event) == .other("weather"))
  }
}
