import ForetapKit
import SwiftUI
import VisionKit

/// Scans a pairing code, or takes it typed where there is no camera.
struct ScanSheet: View {
  let onLink: (PairingLink) -> Void
  @State private var server = ""
  @State private var code = ""

  var body: some View {
    NavigationStack {
      VStack(spacing: 0) {
        if DataScannerViewController.isSupported, DataScannerViewController.isAvailable {
          ScannerView(onLink: onLink)
            .accessibilityLabel(Text("Camera that looks for a pairing code"))
        }
        Form {
          Section("Or type it") {
            TextField("Server", text: $server)
              .textInputAutocapitalization(.never)
              .autocorrectionDisabled()
              .keyboardType(.URL)
            TextField("Code", text: $code)
              .textInputAutocapitalization(.characters)
              .autocorrectionDisabled()
            Button("Pair") {
              if let link { onLink(link) }
            }
            .disabled(link == nil)
          }
        }
        .frame(maxHeight: 260)
      }
      .navigationTitle("Pair")
      .navigationBarTitleDisplayMode(.inline)
    }
  }

  private var link: PairingLink? { PairingLink(server: server, code: code) }
}

/// The system's scanner, which reads QR codes alone and stops at the first that is ours.
private struct ScannerView: UIViewControllerRepresentable {
  let onLink: (PairingLink) -> Void

  func makeUIViewController(context: Context) -> DataScannerViewController {
    let scanner = DataScannerViewController(
      recognizedDataTypes: [.barcode(symbologies: [.qr])], isHighlightingEnabled: true)
    scanner.delegate = context.coordinator
    try? scanner.startScanning()
    return scanner
  }

  func updateUIViewController(_ scanner: DataScannerViewController, context: Context) {}

  static func dismantleUIViewController(
    _ scanner: DataScannerViewController, coordinator: Coordinator
  ) {
    scanner.stopScanning()
  }

  func makeCoordinator() -> Coordinator { Coordinator(onLink) }

  @MainActor
  final class Coordinator: NSObject, DataScannerViewControllerDelegate {
    private let onLink: (PairingLink) -> Void
    private var isDone = false

    init(_ onLink: @escaping (PairingLink) -> Void) {
      self.onLink = onLink
    }

    func dataScanner(
      _ dataScanner: DataScannerViewController, didAdd addedItems: [RecognizedItem],
      allItems: [RecognizedItem]
    ) {
      for case .barcode(let barcode) in addedItems where !isDone {
        guard let text = barcode.payloadStringValue, let link = PairingLink(text) else { continue }
        isDone = true
        dataScanner.stopScanning()
        onLink(link)
      }
    }
  }
}
