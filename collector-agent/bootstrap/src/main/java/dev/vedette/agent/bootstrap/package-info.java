/**
 * The bridge between instrumented classes and the agent. Loaded by the bootstrap class loader, so that every class of
 * the application sees it, and made of JDK types alone, so that nothing else of the agent is seen.
 */
@NullMarked
package dev.vedette.agent.bootstrap;

import org.jspecify.annotations.NullMarked;
