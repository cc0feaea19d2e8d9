/** The outermost filter of a servlet container: it sees the requests that are refused before any servlet. */
@NullMarked
package dev.vedette.agent.instrumentation.servlet60;

import org.jspecify.annotations.NullMarked;
