extension ActionRefusal {
  /// Why an action was not taken, for the person who did it.
  public func text(_ phrases: Phrasebook) -> String {
    switch self {
    case .unknownIncident: phrases.say("The server does not know this incident.")
    case .ended: phrases.say("It was over before.")
    case .unknownPerson: phrases.say("Nobody of that name can be told.")
    case .overtaken: phrases.say("You did something later about it, which counts.")
    case .tooOld: phrases.say("It was done more than a day ago.")
    case .tooLate: phrases.say("The snooze would be over already.")
    case .fromTheFuture: phrases.say("This watch's clock is ahead of the server's.")
    case .incomplete: phrases.say("Something was missing.")
    case .conflict: phrases.say("Another action had the same number.")
    case .other: phrases.say("The server did not take it.")
    }
  }
}

extension ActionKind {
  public func word(_ phrases: Phrasebook) -> String {
    switch self {
    case .acknowledge: phrases.say("Acknowledge")
    case .snooze: phrases.say("Snooze")
    case .passOn: phrases.say("Pass on")
    case .resolve: phrases.say("Resolve")
    case .comment: phrases.say("Comment")
    case .other: phrases.say("Action")
    }
  }
}

extension DeviceRemark {
  /// What is the matter with this device, and what to do.
  public func text(_ phrases: Phrasebook) -> String {
    switch self {
    case .noPush: phrases.say("Nothing can be pushed to this watch.")
    case .pushRefused: phrases.say("Apple no longer knows this watch's address. Open the app again.")
    case .alertsDenied: phrases.say("Alerts are switched off for Foretap.")
    case .unproven: phrases.say("No tap has reached this watch yet.")
    case .silent: phrases.say("The server has not heard of this watch for long.")
    case .unreachablePerson: phrases.say("The server tells you on no channel that this watch has.")
    case .other: phrases.say("The server has a remark that this version does not know.")
    }
  }
}

extension ClientError {
  /// What went wrong and what to do about it.
  public func text(_ phrases: Phrasebook) -> String {
    switch self {
    case .unreachable:
      return phrases.say("The server cannot be reached. Check the address and the network.")
    case .unreadable:
      return phrases.say("What answers at this address is not Foretap.")
    case .problem(let problem):
      switch problem.code {
      case ProblemCode.codeUnknown:
        return phrases.say("The code is wrong, used or over. Ask for another one.")
      case ProblemCode.pairingThrottled:
        return phrases.say("Too many wrong codes were tried. Wait a minute.")
      case ProblemCode.deviceUnknown:
        return phrases.say("The server no longer knows this watch. Pair it again.")
      default:
        return [problem.title, problem.detail].compactMap(\.self).joined(separator: " ")
      }
    }
  }
}
