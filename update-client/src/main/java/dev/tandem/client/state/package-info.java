/** What an update is going through, what of it is recorded, and what follows after any interruption. */
@NullMarked
package dev.tandem.client.state;

import org.jspecify.annotations.NullMarked;
