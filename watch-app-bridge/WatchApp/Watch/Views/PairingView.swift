import ForetapKit
import SwiftUI

/// Before there is a server: the phone scans a code, or it is typed here.
struct PairingView: View {
  @Environment(Companion.self) private var companion
  @State private var server = ""
  @State private var code = ""

  var body: some View {
    Form {
      Section {
        Text("Ask for a code with foretap device pair, or on the board, and scan it with Foretap on your iPhone.")
          .font(.footnote)
      }
      Section("Or type it") {
        TextField("Server", text: $server)
          .textInputAutocapitalization(.never)
          .autocorrectionDisabled()
        TextField("Code", text: $code)
          .textInputAutocapitalization(.characters)
          .autocorrectionDisabled()
        Button("Pair") {
          guard let link else { return }
          Task { await companion.pair(link) }
        }
        .disabled(link == nil || companion.isPairing)
      }
      if companion.isPairing {
        ProgressView("Pairing")
      }
      if let failure = companion.pairingFailure {
        Label {
          Text(verbatim: failure)
        } icon: {
          Image(systemName: "exclamationmark.triangle")
        }
        .font(.footnote)
      }
    }
    .navigationTitle("Foretap")
  }

  private var link: PairingLink? {
    PairingLink(server) ?? PairingLink(server: server, code: code)
  }
}
