/** What {@code ./vedette bench delivery} starts in a JVM of its own. */
@NullMarked
package dev.vedette.benchmarks.delivery;

import org.jspecify.annotations.NullMarked;
