/** The memory-mapped hand-over from request threads to the drainer. */
@NullMarked
package dev.vedette.agent.core.ring;

import org.jspecify.annotations.NullMarked;
