/** An event between the request thread and the drainer. */
@NullMarked
package dev.vedette.agent.core.event;

import org.jspecify.annotations.NullMarked;
