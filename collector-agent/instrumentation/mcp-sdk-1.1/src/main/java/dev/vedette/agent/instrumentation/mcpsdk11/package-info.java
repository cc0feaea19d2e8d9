/** What SDK 1.1.5 and 2.1 moved: requests are dispatched by the stream, no longer by the session. */
@NullMarked
package dev.vedette.agent.instrumentation.mcpsdk11;

import org.jspecify.annotations.NullMarked;
