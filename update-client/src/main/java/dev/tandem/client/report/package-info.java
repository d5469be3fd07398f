/** What the client tells: to the journal, to its log and history on data, to a person. */
@NullMarked
package dev.tandem.client.report;

import org.jspecify.annotations.NullMarked;
