/**
 * Silences: read from {@code vedette.silences}, made narrow and short with the console's own key, and ended. It knows
 * nothing of the rest of the console but how topics are followed and written.
 */
@NullMarked
package dev.vedette.console.silences;

import org.jspecify.annotations.NullMarked;
