/** The settings of the client: {@code /etc/tandem/client.json} over {@code /data/tandem/client.json}. */
@NullMarked
package dev.tandem.client.config;

import org.jspecify.annotations.NullMarked;
