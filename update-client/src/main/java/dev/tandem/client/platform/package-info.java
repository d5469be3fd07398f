/** The device around the client: programs, files that must be durable, time, restarts. Ports, with fakes in the tests. */
@NullMarked
package dev.tandem.client.platform;

import org.jspecify.annotations.NullMarked;
