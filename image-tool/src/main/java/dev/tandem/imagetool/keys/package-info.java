/**
 * Where keys come from: PEM files of every usual form, PKCS#11 tokens, external commands, and {@code tandem keygen}.
 *
 * <p>Bouncy Castle stays inside this package: no other package may use it, and no public signature shows it.
 */
@NullMarked
package dev.tandem.imagetool.keys;

import org.jspecify.annotations.NullMarked;
