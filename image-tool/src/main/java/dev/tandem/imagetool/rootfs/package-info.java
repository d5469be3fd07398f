/** The files of a root file system that is not mounted: what is there, and what shall be changed in it. */
@NullMarked
package dev.tandem.imagetool.rootfs;

import org.jspecify.annotations.NullMarked;
