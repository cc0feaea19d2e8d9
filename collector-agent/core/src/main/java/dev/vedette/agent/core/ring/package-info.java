/** The memory-mapped hand-over from request threads to the drainer, and the directory that it lives in. */
@NullMarked
package dev.vedette.agent.core.ring;

import org.jspecify.annotations.NullMarked;
