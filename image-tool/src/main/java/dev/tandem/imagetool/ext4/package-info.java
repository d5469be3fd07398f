/** ext4 file systems in files, read and changed by e2fsprogs: without root rights, without mounting. */
@NullMarked
package dev.tandem.imagetool.ext4;

import org.jspecify.annotations.NullMarked;
