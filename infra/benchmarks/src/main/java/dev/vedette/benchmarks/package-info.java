/** Benchmarks: commands that print ratios measured in one run, with the machine, the versions and the spread. */
@NullMarked
package dev.vedette.benchmarks;

import org.jspecify.annotations.NullMarked;
