/** How models come into force, and go back: the gate, the topic {@code vedette.models}, and what is kept of it. */
@NullMarked
package dev.vedette.models.release;

import org.jspecify.annotations.NullMarked;
