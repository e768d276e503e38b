#ifndef POSTERN_COPENSSL_H
#define POSTERN_COPENSSL_H

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
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

/// The X25519 key pair of both its halves, which spares the library computing the public one. NULL where it failed.
/// https://docs.openssl.org/3.0/man7/EVP_PKEY-X25519/
static inline EVP_PKEY *postern_x25519_pair(const unsigned char *private_half, const unsigned char *public_half,
                                            size_t count) {
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PRIV_KEY, (void *)private_half, count),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)public_half, count),
      OSSL_PARAM_construct_end(),
  };
  EVP_PKEY *pair = NULL;
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "X25519", NULL);
  if (context != NULL && EVP_PKEY_fromdata_init(context) == 1) {
    EVP_PKEY_fromdata(context, &pair, EVP_PKEY_KEYPAIR, parameters);
  }
  EVP_PKEY_CTX_free(context);
  return pair;
}

#endif
