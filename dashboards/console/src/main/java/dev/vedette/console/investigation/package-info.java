/** What happened around one value: its events, what they share with others, and all of them as a file. */
@NullMarked
package dev.vedette.console.investigation;

import org.jspecify.annotations.NullMarked;
