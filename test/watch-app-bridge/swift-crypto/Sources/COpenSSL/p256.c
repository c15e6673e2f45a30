#define OPENSSL_SUPPRESS_DEPRECATED
#include "p256.h"
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/sha.h>

static EC_KEY *private_key(const uint8_t scalar[32]) {
  EC_KEY *key = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
  BIGNUM *d = BN_bin2bn(scalar, 32, NULL);
  EC_POINT *point = key ? EC_POINT_new(EC_KEY_get0_group(key)) : NULL;
  int ok = key && d && point &&
           EC_POINT_mul(EC_KEY_get0_group(key), point, d, NULL, NULL, NULL) &&
           EC_KEY_set_private_key(key, d) && EC_KEY_set_public_key(key, point) &&
           EC_KEY_check_key(key);
  BN_free(d);
  EC_POINT_free(point);
  if (ok) return key;
  EC_KEY_free(key);
  return NULL;
}

int foretap_p256_generate(uint8_t scalar[32]) {
  EC_KEY *key = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
  int ok = key && EC_KEY_generate_key(key) &&
           BN_bn2binpad(EC_KEY_get0_private_key(key), scalar, 32) == 32;
  EC_KEY_free(key);
  return ok;
}

int foretap_p256_public(const uint8_t scalar[32], uint8_t point[65]) {
  EC_KEY *key = private_key(scalar);
  int ok = key && EC_POINT_point2oct(EC_KEY_get0_group(key), EC_KEY_get0_public_key(key),
                                     POINT_CONVERSION_UNCOMPRESSED, point, 65, NULL) == 65;
  EC_KEY_free(key);
  return ok;
}

int foretap_p256_sign(const uint8_t scalar[32], const uint8_t digest[32], uint8_t rs[64]) {
  EC_KEY *key = private_key(scalar);
  ECDSA_SIG *signature = key ? ECDSA_do_sign(digest, 32, key) : NULL;
  int ok = signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature), rs, 32) == 32 &&
           BN_bn2binpad(ECDSA_SIG_get0_s(signature), rs + 32, 32) == 32;
  ECDSA_SIG_free(signature);
  EC_KEY_free(key);
  return ok;
}

int foretap_p256_verify(const uint8_t point[65], const uint8_t digest[32], const uint8_t rs[64]) {
  EC_KEY *key = EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
  ECDSA_SIG *signature = ECDSA_SIG_new();
  int ok = key && signature && EC_KEY_oct2key(key, point, 65, NULL) &&
           ECDSA_SIG_set0(signature, BN_bin2bn(rs, 32, NULL), BN_bin2bn(rs + 32, 32, NULL)) &&
           ECDSA_do_verify(digest, 32, signature, key) == 1;
  ECDSA_SIG_free(signature);
  EC_KEY_free(key);
  return ok;
}

int foretap_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]) {
  return SHA256(bytes, count, digest) != NULL;
}
