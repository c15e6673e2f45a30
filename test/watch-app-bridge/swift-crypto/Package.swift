// swift-tools-version: 6.0
import PackageDescription

// As much of swift-crypto's product `Crypto` as ForetapKit uses, over the system's OpenSSL: for tests on
// machines that cannot fetch swift-crypto itself. Never part of the app.
let package = Package(
  name: "swift-crypto",
  products: [.library(name: "Crypto", targets: ["Crypto"])],
  targets: [
    .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("crypto")]),
    .target(name: "Crypto", dependencies: ["COpenSSL"]),
  ]
)
