import COpenSSL
import Foundation

public enum CryptoStandInError: Error { case refused }

public enum P256 {
  public enum Signing {
    public struct ECDSASignature: Sendable {
      public let rawRepresentation: Data

      public init(rawRepresentation: some DataProtocol) throws {
        guard rawRepresentation.count == 64 else { throw CryptoStandInError.refused }
        self.rawRepresentation = Data(rawRepresentation)
      }
    }

    public struct PublicKey: Sendable {
      public let x963Representation: Data

      public init(x963Representation: some ContiguousBytes) throws {
        let bytes = x963Representation.withUnsafeBytes { Data($0) }
        guard bytes.count == 65 else { throw CryptoStandInError.refused }
        self.x963Representation = bytes
      }

      public func isValidSignature(_ signature: ECDSASignature, for data: some DataProtocol) -> Bool {
        let digest = Array(SHA256.hash(data: data))
        return foretap_p256_verify(
          [UInt8](x963Representation), digest, [UInt8](signature.rawRepresentation)) == 1
      }
    }

    public struct PrivateKey: Sendable {
      public let rawRepresentation: Data
      public let publicKey: PublicKey

      public init() {
        var scalar = [UInt8](repeating: 0, count: 32)
        precondition(foretap_p256_generate(&scalar) == 1)
        guard let key = try? PrivateKey(rawRepresentation: Data(scalar)) else {
          preconditionFailure("OpenSSL does not take the key that it made.")
        }
        self = key
      }

      public init(rawRepresentation: some ContiguousBytes) throws {
        let scalar = rawRepresentation.withUnsafeBytes { [UInt8]($0) }
        var point = [UInt8](repeating: 0, count: 65)
        guard scalar.count == 32, foretap_p256_public(scalar, &point) == 1 else {
          throw CryptoStandInError.refused
        }
        self.rawRepresentation = Data(scalar)
        self.publicKey = try PublicKey(x963Representation: Data(point))
      }

      public func signature(for data: some DataProtocol) throws -> ECDSASignature {
        var rs = [UInt8](repeating: 0, count: 64)
        let digest = Array(SHA256.hash(data: data))
        guard foretap_p256_sign([UInt8](rawRepresentation), digest, &rs) == 1 else {
          throw CryptoStandInError.refused
        }
        return try ECDSASignature(rawRepresentation: Data(rs))
      }
    }
  }
}
