/** Topics as the console follows and writes them. It knows nothing of what is in them. */
@NullMarked
package dev.vedette.console.kafka;

import org.jspecify.annotations.NullMarked;
