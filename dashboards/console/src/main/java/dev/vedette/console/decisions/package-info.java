/**
 * What people decided on alerts: read from and written to {@code vedette.feedback}. The one place of the console that
 * knows Kafka; it knows nothing of the rest.
 */
@NullMarked
package dev.vedette.console.decisions;

import org.jspecify.annotations.NullMarked;
