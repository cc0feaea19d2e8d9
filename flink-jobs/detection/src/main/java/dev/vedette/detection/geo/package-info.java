/** Where a client's address is, and whose network it belongs to, by databases that the operator brings. */
@NullMarked
package dev.vedette.detection.geo;

import org.jspecify.annotations.NullMarked;
