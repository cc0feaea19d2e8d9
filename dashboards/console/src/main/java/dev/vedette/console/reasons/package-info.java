/** Why an alert was raised, out of its document and its events' documents. */
@NullMarked
package dev.vedette.console.reasons;

import org.jspecify.annotations.NullMarked;
