// swift-tools-version: 6.2
import PackageDescription

// A folder with a package that has the product `Crypto`, for machines that reach no other host.
let cryptoFolder = Context.environment["FORETAP_SWIFT_CRYPTO"]
let crypto: Package.Dependency =
  if let cryptoFolder {
    .package(name: "swift-crypto", path: cryptoFolder)
  } else {
    .package(url: "https://github.com/apple/swift-crypto.git", "3.10.0"..<"5.0.0")
  }

let package = Package(
  name: "ForetapKit",
  platforms: [.watchOS(.v26), .iOS(.v26), .macOS(.v26)],
  products: [.library(name: "ForetapKit", targets: ["ForetapKit"])],
  dependencies: [crypto],
  targets: [
    .target(
      name: "ForetapKit",
      dependencies: [
        // Apple's systems have CryptoKit, of which this is the portable twin.
        .product(name: "Crypto", package: "swift-crypto", condition: .when(platforms: [.linux]))
      ]
    ),
    .testTarget(name: "ForetapKitTests", dependencies: ["ForetapKit"]),
  ],
  swiftLanguageModes: [.v6]
)
