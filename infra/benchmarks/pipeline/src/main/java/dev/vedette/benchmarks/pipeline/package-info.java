/** The detection job as a whole, measured against a stock Flink job: what {@code ./vedette bench pipeline} runs. */
@NullMarked
package dev.vedette.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
