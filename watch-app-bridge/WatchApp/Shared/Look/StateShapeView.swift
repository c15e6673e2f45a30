import ForetapKit
import SwiftUI

/// The shape of a state, drawn so that it can be told from the others without colour.
struct StateShapeView: View {
  let look: StateLook
  /// What is left of the ring, 0 … 1; a ring without a time shows three quarters.
  var ring: Double?

  var body: some View {
    Group {
      switch look.shape {
      case .dot: Circle().fill().padding(6)
      case .ring: RingShape(left: ring ?? 0.75)
      case .triangle: TriangleShape()
      case .check: Image(systemName: "checkmark").resizable().scaledToFit().fontWeight(.heavy)
      case .moon: Image(systemName: "moon.fill").resizable().scaledToFit()
      case .question: Image(systemName: "questionmark").resizable().scaledToFit().fontWeight(.heavy)
      }
    }
    .aspectRatio(1, contentMode: .fit)
    // The word beside it is what VoiceOver reads.
    .accessibilityHidden(true)
  }
}

/// Empties towards the breach, clockwise from the top.
private struct RingShape: View {
  let left: Double

  var body: some View {
    GeometryReader { geometry in
      let width = min(geometry.size.width, geometry.size.height) * 0.16
      ZStack {
        Circle().stroke(.primary.opacity(0.2), lineWidth: width)
        Circle()
          .trim(from: 0, to: left)
          .stroke(style: StrokeStyle(lineWidth: width, lineCap: .round))
          .rotationEffect(.degrees(-90))
      }
      .padding(width / 2)
    }
  }
}

private struct TriangleShape: Shape {
  func path(in rect: CGRect) -> Path {
    Path { path in
      path.move(to: CGPoint(x: rect.midX, y: rect.minY))
      path.addLine(to: CGPoint(x: rect.maxX, y: rect.maxY))
      path.addLine(to: CGPoint(x: rect.minX, y: rect.maxY))
      path.closeSubpath()
    }
  }
}
