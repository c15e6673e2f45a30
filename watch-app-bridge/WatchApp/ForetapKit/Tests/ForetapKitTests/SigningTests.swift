import Foundation
import Testing

@testable import ForetapKit

#if canImport(CryptoKit)
  import CryptoKit
#else
  import Crypto
#endif

@Suite("Signatures fit the vectors that the server is tested with")
struct SigningTests {
  static let vectors: SignatureVectors = {
    do {
      return try Fixtures.read(SignatureVectors.self, "signature-vectors")
    } catch {
      fatalError("signature-vectors.json cannot be read: \(error)")
    }
  }()

  static func key() throws -> SoftwareKey {
    let scalar = try #require(Data(base64URL: vectors.key.d))
    return try SoftwareKey(rawRepresentation: scalar)
  }

  static func isValid(_ signature: String, _ canonical: String) throws -> Bool {
    let point = try #require(Data(base64URL: vectors.key.publicKey))
    let publicKey = try P256.Signing.PublicKey(x963Representation: point)
    guard let bytes = Data(base64URL: signature), bytes.count == 64,
      let read = try? P256.Signing.ECDSASignature(rawRepresentation: bytes)
    else { return false }
    return publicKey.isValidSignature(read, for: Data(canonical.utf8))
  }

  @Test("the id of a device follows from its public key")
  func device() throws {
    let key = try Self.key()
    #expect(key.publicKey.base64URL == Self.vectors.key.publicKey)
    #expect(key.deviceId == Self.vectors.key.device)
  }

  @Test("the seven lines are those of the server", arguments: vectors.valid)
  func lines(_ vector: SignatureVectors.Case) throws {
    #expect(vector.request.text == vector.canonical)
    #expect(try Self.isValid(vector.signature, vector.request.text))
  }

  @Test("what was changed, or signed otherwise, does not fit", arguments: vectors.invalid)
  func invalid(_ vector: SignatureVectors.Case) throws {
    #expect(try !Self.isValid(vector.signature, vector.request.text))
  }

  @Test("what we sign can be verified", arguments: vectors.valid)
  func sign(_ vector: SignatureVectors.Case) throws {
    let signature = try Self.key().sign(Data(vector.request.text.utf8)).base64URL
    #expect(signature.count == 86)
    #expect(try Self.isValid(signature, vector.canonical))
  }

  @Test("a request carries the four headers, and a nonce of its own each time")
  func headers() throws {
    let signer = RequestSigner(key: try Self.key())
    let request = BridgeRequest.poll(after: "9f2c41aa07de-118", waitS: 25)
    let one = try signer.headers(for: request, atMs: 1_795_300_260_001)
    let other = try signer.headers(for: request, atMs: 1_795_300_260_001)
    #expect(
      one.keys.sorted() == [
        "Foretap-Device", "Foretap-Nonce", "Foretap-Signature", "Foretap-Timestamp",
      ])
    #expect(one["Foretap-Nonce"] != other["Foretap-Nonce"])
    #expect(one["Foretap-Nonce"]?.count == 22)

    let vector = try #require(Self.vectors.valid.first { $0.path == request.path })
    let same = try signer.headers(for: request, atMs: vector.timestampMs, nonce: vector.nonce)
    let signature = try #require(same["Foretap-Signature"])
    #expect(try Self.isValid(signature, vector.canonical))
  }

  @Test("an id that a path cannot hold is encoded before it is signed")
  func encoding() {
    #expect(
      BridgeRequest.incident("a/b ü?", tag: nil).path
        == "/watch-api/v1/incidents/a%2Fb%20%C3%BC%3F")
  }

  @Test("base64url and hexadecimal are what they are elsewhere")
  func encodings() throws {
    let bytes = Data([0xFB, 0xFF, 0x00, 0x10])
    #expect(bytes.base64URL == "-_8AEA")
    #expect(Data(base64URL: "-_8AEA") == bytes)
    #expect(Data(base64URL: "-_8AEA==") == bytes)
    #expect(Data(base64URL: "not base64!") == nil)
    #expect(bytes.hexadecimal == "fbff0010")
  }
}
