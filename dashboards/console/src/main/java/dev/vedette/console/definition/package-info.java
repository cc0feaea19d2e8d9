/** The versions of a tool's definition, and what changed between two of them. */
@NullMarked
package dev.vedette.console.definition;

import org.jspecify.annotations.NullMarked;
