#ifndef POSTERN_COPENSSL_H
#define POSTERN_COPENSSL_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// OSSL_PARAM lists hold pointers to their values; built here, on one C frame, no pointer of Swift's has to outlive its
// call. https://docs.openssl.org/3.0/man3/OSSL_PARAM_int/

/// Gives a context of HMAC its digest, SHA-256. Returns 1 where it worked.
static inline int postern_hmac_set_sha256(EVP_MAC_CTX *context) {
  char digest[] = "SHA256";
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end(),
  };
  return EVP_MAC_CTX_set_params(context, parameters);
}

/// One half of HKDF with SHA-256: `mode` is EVP_KDF_HKDF_MODE_EXTRACT_ONLY (`extra` is the salt) or
/// EVP_KDF_HKDF_MODE_EXPAND_ONLY (`extra` is the info). Returns 1 where it worked.
/// https://docs.openssl.org/3.0/man7/EVP_KDF-HKDF/
static inline int postern_hkdf_sha256(EVP_KDF *hkdf, int mode, const void *key, size_t key_count, const void *extra,
                                      size_t extra_count, unsigned char *output, size_t output_count) {
  char digest[] = "SHA256";
  const char *extra_name = mode == EVP_KDF_HKDF_MODE_EXTRACT_ONLY ? OSSL_KDF_PARAM_SALT : OSSL_KDF_PARAM_INFO;
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)key, key_count),
      OSSL_PARAM_construct_octet_string(extra_name, (void *)extra, extra_count),
      OSSL_PARAM_construct_end(),
  };
  EVP_KDF_CTX *context = EVP_KDF_CTX_new(hkdf);
  if (context == NULL) return 0;
  int code = EVP_KDF_derive(context, output, output_count, parameters);
  EVP_KDF_CTX_free(context);
  return code;
}

#endif
