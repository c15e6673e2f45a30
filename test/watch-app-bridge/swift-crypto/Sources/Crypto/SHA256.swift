import COpenSSL
import Foundation

public struct SHA256Digest: Sequence, Sendable {
  let bytes: [UInt8]
  public func makeIterator() -> Array<UInt8>.Iterator { bytes.makeIterator() }
}

public enum SHA256 {
  public static func hash(data: some DataProtocol) -> SHA256Digest {
    var digest = [UInt8](repeating: 0, count: 32)
    let bytes = [UInt8](data)
    precondition(foretap_sha256(bytes, bytes.count, &digest) == 1)
    return SHA256Digest(bytes: digest)
  }
}
