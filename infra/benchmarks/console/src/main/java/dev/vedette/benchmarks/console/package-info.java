/** What {@code ./vedette bench console} starts in a JVM of its own. */
@NullMarked
package dev.vedette.benchmarks.console;

import org.jspecify.annotations.NullMarked;
