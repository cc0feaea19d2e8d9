/** Undertow around its root handler: it sees also what its own security and its error pages answer. */
@NullMarked
package dev.vedette.agent.instrumentation.undertow23;

import org.jspecify.annotations.NullMarked;
