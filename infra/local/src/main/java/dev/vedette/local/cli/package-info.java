/** The command line. */
@NullMarked
package dev.vedette.local.cli;

import org.jspecify.annotations.NullMarked;
