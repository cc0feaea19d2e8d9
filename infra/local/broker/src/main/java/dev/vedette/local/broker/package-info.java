/** A real Kafka broker and controller in one JVM. */
@NullMarked
package dev.vedette.local.broker;

import org.jspecify.annotations.NullMarked;
