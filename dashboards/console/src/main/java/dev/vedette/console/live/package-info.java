/** The newest alerts as the detection job writes them, before they are in an index. */
@NullMarked
package dev.vedette.console.live;

import org.jspecify.annotations.NullMarked;
