/**
 * What people decided on alerts: read from and written to {@code vedette.feedback}. It knows nothing of the console's
 * other parts but how a topic is followed.
 */
@NullMarked
package dev.vedette.console.decisions;

import org.jspecify.annotations.NullMarked;
