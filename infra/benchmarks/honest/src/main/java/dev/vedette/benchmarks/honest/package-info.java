/** Honest clients and servers through a simulated month, as the events that agents send. */
@NullMarked
package dev.vedette.benchmarks.honest;

import org.jspecify.annotations.NullMarked;
