/** What an installation does, step by step, whatever kind of payload it brings. */
@NullMarked
package dev.tandem.client.install;

import org.jspecify.annotations.NullMarked;
