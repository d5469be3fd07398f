/** Files that appear complete under their name or not at all. Depends on nothing of ours. */
@NullMarked
package dev.tandem.files;

import org.jspecify.annotations.NullMarked;
