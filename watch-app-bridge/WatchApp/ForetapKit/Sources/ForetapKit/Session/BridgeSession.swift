import Foundation

/// Keeps one device up to date: does what the engine asks for, and tells it what came of it.
public actor BridgeSession {
  private var engine: SyncEngine
  private let client: BridgeClient
  private let ports: any WristPorts
  private let clock: any SessionClock
  private var clientClock = ServerClock()

  public init(
    client: BridgeClient, state: SyncState, ports: any WristPorts, clock: any SessionClock
  ) {
    self.engine = SyncEngine(state.restarted())
    self.client = client
    self.ports = ports
    self.clock = clock
    self.clientClock = state.clock
  }

  public var state: SyncState { engine.state }

  /// The app came to the front, or was woken: reads what is new and sends what waits. Returns when both are done.
  public func wake() async { await apply(.woke) }

  /// The action is safe on this device when this returns, and with the server as soon as it can be reached.
  public func act(_ action: WatchAction) async { await apply(.act(action)) }

  public func note(_ receipts: [Receipt]) async {
    for receipt in receipts { await apply(.receipt(receipt)) }
  }

  public func noteTold(_ refused: RefusedAction) async { await apply(.toldRefusal(refused.id)) }

  public func noteFelt(_ haptic: HapticClass, of incident: String) async {
    await apply(.felt(haptic, incident: incident))
  }

  /// The page of an incident. What is known of it stays where the server cannot be reached.
  public func read(incident id: String) async {
    do {
      let detail: IncidentDetail = try await client.ask(.incident(id, tag: nil))
      await apply(.detail(detail))
    } catch let error as ClientError {
      if case .problem(let problem) = error, problem.code == ProblemCode.incidentUnknown {
        await apply(.unknownIncident(id))
      } else {
        await apply(.failed(error))
      }
    } catch {}
  }

  /// Tells the server name, permissions and push address; where it cannot push to this app, that nothing is pushed.
  public func register(_ registration: Registration) async -> DeviceRecord? {
    do {
      return try await put(registration)
    } catch ClientError.problem(let problem) where problem.code == ProblemCode.pushUnsupported {
      var without = registration
      without.push = .none
      return try? await put(without)
    } catch let error as ClientError {
      await apply(.failed(error))
      return nil
    } catch {
      return nil
    }
  }

  private func put(_ registration: Registration) async throws -> DeviceRecord {
    let answer: RegistrationAnswer = try await client.ask(.register(registration))
    return answer.device
  }

  public func heartbeat(_ permissions: DevicePermissions) async {
    let request = HeartbeatRequest(queued: engine.state.queue.count, permissions: permissions)
    await reading {
      .heartbeat(try await self.client.ask(.heartbeat(request)))
    }
  }

  /// Follows the server's news until the task is cancelled or the device is forgotten.
  public func followLive() async {
    var policy = LivePolicy()
    while !Task.isCancelled, !engine.state.isForgotten {
      do {
        switch policy.way {
        case .stream:
          try await stream(&policy)
          // The server ended it: that is no outage, but no reason to hurry either.
          policy.failed(nil)
        case .poll:
          try await poll()
          policy.polled()
        }
      } catch let error as ClientError {
        policy.failed(error)
        if policy.isOutage || error.meansForgotten { await apply(.failed(error)) }
      } catch {
        break
      }
      let waitMs = policy.waitMs(chance: .random(in: 0...1))
      if waitMs > 0 { await clock.sleep(ms: waitMs) }
    }
    await apply(.linked(.idle))
  }

  private func stream(_ policy: inout LivePolicy) async throws {
    let messages = try await client.live(after: engine.liveId)
    await apply(.linked(.live))
    for try await message in messages {
      policy.worked()
      await apply(.live(message))
    }
    try Task.checkCancellation()
  }

  private func poll() async throws {
    let poll: LivePoll = try await client.ask(.poll(after: engine.liveId, waitS: 25))
    await apply(.linked(.polling))
    await apply(.polled(poll))
  }

  /// Feeds the engine until it wants nothing more.
  private func apply(_ input: SyncInput) async {
    var inputs = [input]
    while !inputs.isEmpty {
      await learnClock()
      let effects = engine.handle(inputs.removeFirst(), nowMs: clock.nowMs)
      await ports.changed(engine.state)
      for effect in effects {
        if let next = await perform(effect) { inputs.append(next) }
      }
    }
  }

  private func perform(_ effect: SyncEffect) async -> SyncInput? {
    switch effect {
    case .readSummary(let tag):
      await outcome {
        let read: Tagged<WatchSummary> = try await self.client.askTagged(.summary(tag: tag))
        return .summary(read.value, tag: read.tag)
      }
    case .readIncidents(let tag):
      await outcome {
        let read: Tagged<WatchIncidentList> = try await self.client.askTagged(.incidents(tag: tag))
        return .incidents(read.value, tag: read.tag)
      }
    case .send(let outgoing):
      await send(outgoing)
    case .play(let haptic):
      await done { await self.ports.play(haptic) }
    case .armSilentNotice(let atMs):
      await done { await self.ports.armSilentNotice(atMs: atMs) }
    case .reloadGlances:
      await done { await self.ports.reloadGlances(SummaryCache(self.engine.state)) }
    case .tell(let refused):
      await done { await self.ports.tell(refused) }
    case .forget:
      await done { await self.ports.forget() }
    }
  }

  private func done(_ body: () async -> Void) async -> SyncInput? {
    await body()
    return nil
  }

  private func send(_ outgoing: Outgoing) async -> SyncInput? {
    do {
      switch outgoing {
      case .action(let action): return .actionAnswered(try await client.ask(.action(action)))
      case .receipts(let receipts):
        return .receiptsAnswered(try await client.ask(.receipts(receipts)))
      case .queue(let request): return .queueAnswered(try await client.ask(.queue(request)))
      }
    } catch let error as ClientError {
      return .sendingFailed(error)
    } catch {
      // Cancelled: whether it arrived is unknown, and sending it again does no harm.
      return .sendingFailed(.unreachable("cancelled"))
    }
  }

  private func reading(_ body: () async throws -> SyncInput) async {
    if let input = await outcome(body) { await apply(input) }
  }

  /// What came of a reading request; nothing where it was cancelled.
  private func outcome(_ body: () async throws -> SyncInput) async -> SyncInput? {
    do {
      return try await body()
    } catch let error as ClientError {
      return .failed(error)
    } catch {
      return nil
    }
  }

  /// The client may have learnt from a refused signature what time the server has.
  private func learnClock() async {
    let learnt = await client.serverClock
    guard learnt != clientClock else { return }
    clientClock = learnt
    engine.learn(learnt)
  }
}

extension SyncEngine {
  var liveId: String? { state.liveId }
}
