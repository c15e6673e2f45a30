#pragma once
#include <stddef.h>
#include <stdint.h>

// Each returns 1, or 0 where OpenSSL refuses.
int foretap_p256_generate(uint8_t scalar[32]);
int foretap_p256_public(const uint8_t scalar[32], uint8_t point[65]);
int foretap_p256_sign(const uint8_t scalar[32], const uint8_t digest[32], uint8_t rs[64]);
int foretap_p256_verify(const uint8_t point[65], const uint8_t digest[32], const uint8_t rs[64]);
int foretap_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]);
