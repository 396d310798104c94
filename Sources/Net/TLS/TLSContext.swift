// SPDX-License-Identifier: Apache-2.0
import COpenSSL

/// Whom a TLS side trusts and what it shows of itself; paths of PEM files.
package struct TLSSettings: Sendable, Hashable {
  /// What the peer's certificate must name, a host name or an address. A server ignores it.
  package var hostName: String
  /// Authorities to trust; nil for the system's.
  package var authorityPath: String?
  /// Our certificate with its chain, and its key; nil for none.
  package var certificatePath: String?
  package var keyPath: String?

  package init(
    hostName: String, authorityPath: String? = nil, certificatePath: String? = nil,
    keyPath: String? = nil
  ) {
    self.hostName = hostName
    self.authorityPath = authorityPath
    self.certificatePath = certificatePath
    self.keyPath = keyPath
  }
}

/// Why TLS cannot be spoken, in OpenSSL's words.
package struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
  package let description: String

  init(_ call: String, _ value: String = "") {
    let reason = TLSError.takeReason() ?? "unknown reason"
    description = "TLS \(call)\(value.isEmpty ? "" : " \(value)"): \(reason)"
  }

  /// The first reason that OpenSSL noted on this thread, and forgets the others.
  static func takeReason() -> String? {
    let code = ERR_get_error()
    ERR_clear_error()
    // SAFETY: the text is a constant of the library, or nil.
    guard code != 0, let text = unsafe ERR_reason_error_string(code) else { return nil }
    // SAFETY: as above; it ends with a zero.
    return unsafe String(cString: text)
  }
}

/// The certificates of one side, read once and used by its sessions. Peers are always verified by
/// clients, and by servers that ask for a certificate.
@safe
package struct TLSContext: ~Copyable {
  package enum Role: Sendable, Hashable {
    case client
    case server(requiresCertificate: Bool)
  }

  let context: OpaquePointer
  package let settings: TLSSettings
  package let role: Role

  /// Reads the files of `settings`; throws what is wrong with them.
  package init(_ settings: TLSSettings, _ role: Role) throws(TLSError) {
    let isClient = role == .client
    // SAFETY: the methods are constants; nil is checked.
    guard let made = unsafe SSL_CTX_new(isClient ? TLS_client_method() : TLS_server_method())
    else { throw TLSError("context") }
    // SAFETY: a context that lives.
    unsafe cssl_prepare(made)
    do throws(TLSError) {
      // SAFETY: as above.
      try unsafe TLSContext.fill(made, settings, role)
    } catch {
      // SAFETY: nobody else holds it.
      unsafe SSL_CTX_free(made)
      throw error
    }
    // SAFETY: owned by self from here on.
    unsafe context = made
    self.settings = settings
    self.role = role
  }

  deinit {
    // SAFETY: made by the initialiser; sessions hold it by a count of their own.
    unsafe SSL_CTX_free(context)
  }

  // SAFETY: callers pass a context that lives.
  @unsafe
  private static func fill(
    _ context: OpaquePointer, _ settings: TLSSettings, _ role: Role
  ) throws(TLSError) {
    let verifies = role != .server(requiresCertificate: false)
    let mode = verifies ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE
    // SAFETY: as for the function, without a callback.
    unsafe SSL_CTX_set_verify(context, mode, nil)
    // SAFETY: as for the function.
    if verifies { try unsafe trust(context, settings) }
    // SAFETY: as for the function.
    try unsafe show(context, settings)
  }

  // SAFETY: callers pass a context that lives.
  @unsafe
  private static func trust(
    _ context: OpaquePointer, _ settings: TLSSettings
  ) throws(TLSError) {
    guard let path = settings.authorityPath else {
      // SAFETY: as for the function.
      guard unsafe SSL_CTX_set_default_verify_paths(context) == 1 else {
        throw TLSError("authorities of the system")
      }
      return
    }
    // SAFETY: the path is a copy that lives for the call.
    guard unsafe SSL_CTX_load_verify_locations(context, path, nil) == 1 else {
      throw TLSError("authority file", path)
    }
  }

  // SAFETY: callers pass a context that lives.
  @unsafe
  private static func show(
    _ context: OpaquePointer, _ settings: TLSSettings
  ) throws(TLSError) {
    guard let certificate = settings.certificatePath else { return }
    // SAFETY: the path is a copy that lives for the call.
    guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
      throw TLSError("certificate file", certificate)
    }
    let key = settings.keyPath ?? certificate
    // SAFETY: as above.
    guard unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
      throw TLSError("key file", key)
    }
    // SAFETY: as for the function.
    guard unsafe SSL_CTX_check_private_key(context) == 1 else {
      throw TLSError("key file", key)
    }
  }
}

// SAFETY: the context is not changed after its creation, and its count is atomic.
extension TLSContext: @unchecked Sendable {}
