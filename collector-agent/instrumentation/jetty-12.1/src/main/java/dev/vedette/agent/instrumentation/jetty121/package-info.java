/** Jetty around its handlers: it sees also what its own security and its error pages answer. */
@NullMarked
package dev.vedette.agent.instrumentation.jetty121;

import org.jspecify.annotations.NullMarked;
