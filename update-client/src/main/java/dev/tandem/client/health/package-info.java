/** The questions that a system on trial has to answer before it is kept. */
@NullMarked
package dev.tandem.client.health;

import org.jspecify.annotations.NullMarked;
