// OpenSSL, with inline functions for those of its macros that Swift cannot see.
#pragma once

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/ui.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

// Parameters hold addresses of names, which text in Swift does not have for longer than a call.
static inline int openssl_hmac_sha256_begin(EVP_MAC_CTX *context, const unsigned char *key, size_t length) {
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_init(context, key, length, parameters);
}

// OpenSSL has words for its own reasons; those of the kernel it keeps by their numbers.
static inline const char *openssl_reason(unsigned long code) {
    return ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
}

/// The reason of the oldest error in the thread's queue, which stays there; 0 if there is none.
static inline int openssl_peeked_reason(void) { return ERR_GET_REASON(ERR_peek_error()); }

// A macro over BIO_ctrl: the bytes that wait in memory, which stay there.
static inline long openssl_memory(BIO *memory, unsigned char **bytes) {
    return BIO_get_mem_data(memory, (char **)bytes);
}

// Macros over SSL_CTX_ctrl and SSL_ctrl.

static inline int openssl_set_minimum_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}

static inline int openssl_set_maximum_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_max_proto_version(context, version);
}

static inline long openssl_set_modes(SSL_CTX *context) {
    // Idle sessions give their buffers back.
    return SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

static inline int openssl_set_groups(SSL_CTX *context, const char *names) {
    return SSL_CTX_set1_groups_list(context, names);
}

static inline long openssl_disable_session_cache(SSL_CTX *context) {
    return SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/// Seconds since 1970, or -1. struct tm has a pointer inside, which nobody needs.
static inline long long openssl_seconds(const ASN1_TIME *time) {
    struct tm fields;
    return ASN1_TIME_to_tm(time, &fields) == 1 ? (long long)timegm(&fields) : -1;
}

/// The certificates that are sent after the first one.
static inline STACK_OF(X509) *openssl_chain(SSL_CTX *context) {
    STACK_OF(X509) *chain = NULL;
    SSL_CTX_get0_chain_certs(context, &chain);
    return chain;
}

/// No renegotiation, no compression, no session tickets. The options are macros with shifts.
static inline void openssl_disable_extras(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
}

static inline int openssl_set_server_name(SSL *session, const char *name) {
    return (int)SSL_set_tlsext_host_name(session, name);
}

/// Whether every certificate of a chain is valid at a time. Stacks are macros with casts.
static inline bool openssl_chain_is_valid(STACK_OF(X509) *chain, time_t *time) {
    for (int index = 0; index < sk_X509_num(chain); index++) {
        const X509 *certificate = sk_X509_value(chain, index);
        // Negative when the first lies before the second; 0 on an error.
        if (X509_cmp_time(X509_get0_notBefore(certificate), time) >= 0) return false;
        if (X509_cmp_time(X509_get0_notAfter(certificate), time) <= 0) return false;
    }
    return sk_X509_num(chain) > 0;
}
