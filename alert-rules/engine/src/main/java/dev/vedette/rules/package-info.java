/** Sigma rules for streams: parse, compile, match, correlate in event time. */
@NullMarked
package dev.vedette.rules;

import org.jspecify.annotations.NullMarked;
