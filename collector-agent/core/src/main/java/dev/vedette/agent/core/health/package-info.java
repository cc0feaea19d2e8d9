/** What the agent counts of itself, and the ways to look at it from outside. */
@NullMarked
package dev.vedette.agent.core.health;

import org.jspecify.annotations.NullMarked;
