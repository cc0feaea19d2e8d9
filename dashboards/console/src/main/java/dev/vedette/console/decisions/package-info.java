/**
 * What people decided on alerts: read from and written to {@code vedette.feedback}. It knows nothing of the rest of the
 * console but how topics are followed and written.
 */
@NullMarked
package dev.vedette.console.decisions;

import org.jspecify.annotations.NullMarked;
