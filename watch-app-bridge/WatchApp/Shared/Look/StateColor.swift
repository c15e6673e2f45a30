import ForetapKit
import SwiftUI

extension StateLook {
  /// On black, as watches are; contrast at least 4.5 : 1. Violet, amber and red differ in lightness too.
  var color: Color {
    switch self {
    case .quiet, .averted, .resolved: Color(red: 0.60, green: 0.64, blue: 0.71)
    case .predicted: Color(red: 0.71, green: 0.61, blue: 1.00)
    case .firing: Color(red: 1.00, green: 0.48, blue: 0.45)
    case .acknowledged, .snoozed: Color(red: 0.49, green: 0.70, blue: 1.00)
    case .unknown: Color(red: 0.55, green: 0.58, blue: 0.65)
    }
  }

  /// Behind white letters that fill the screen.
  var ground: Color {
    switch self {
    case .firing: Color(red: 0.77, green: 0.13, blue: 0.12)
    case .predicted: Color(red: 0.33, green: 0.18, blue: 0.66)
    case .acknowledged, .snoozed: Color(red: 0.10, green: 0.32, blue: 0.64)
    case .quiet, .averted, .resolved, .unknown: Color(red: 0.17, green: 0.19, blue: 0.23)
    }
  }
}
