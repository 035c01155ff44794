#ifndef ASSAY_CSECP256K1_SHIM_H
#define ASSAY_CSECP256K1_SHIM_H

#include <secp256k1.h>

/// The library's constant context, good for every operation that needs no secret.
/// A getter, because strict concurrency refuses the exported variable itself.
static inline const secp256k1_context *_Nonnull assay_secp256k1_static_context(void) {
    return secp256k1_context_static;
}

/// A context for operations on secrets; the caller blinds it with `secp256k1_context_randomize`.
static inline secp256k1_context *assay_secp256k1_create_context(void) {
    return secp256k1_context_create(SECP256K1_CONTEXT_NONE);
}

/// `SECP256K1_EC_COMPRESSED`, which Swift does not import: it is a macro of macros.
static inline unsigned int assay_secp256k1_compressed(void) { return SECP256K1_EC_COMPRESSED; }

/// `SECP256K1_EC_UNCOMPRESSED`, for the same reason.
static inline unsigned int assay_secp256k1_uncompressed(void) { return SECP256K1_EC_UNCOMPRESSED; }

#endif
