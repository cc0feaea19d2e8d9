/** The detection job: events and rules in, alerts out. */
@NullMarked
package dev.vedette.detection;

import org.jspecify.annotations.NullMarked;
