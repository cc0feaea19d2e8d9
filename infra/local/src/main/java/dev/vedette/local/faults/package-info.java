/** The detection job while something breaks: for seconds in tests, for as long as one likes in {@code ./vedette soak}. */
@NullMarked
package dev.vedette.local.faults;

import org.jspecify.annotations.NullMarked;
