/** Signing a manifest and checking its signature: RSA PKCS#1 v1.5 and ECDSA P-256, both over SHA-256. */
@NullMarked
package dev.tandem.artifact.signing;

import org.jspecify.annotations.NullMarked;
