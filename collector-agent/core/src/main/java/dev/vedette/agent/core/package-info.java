/** The agent itself, in a class loader of its own: nothing in here is visible to the application. */
@NullMarked
package dev.vedette.agent.core;

import org.jspecify.annotations.NullMarked;
