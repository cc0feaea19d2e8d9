/** What SDK 2.1 moved: requests are dispatched by the stream, no longer by the session. */
@NullMarked
package dev.vedette.agent.instrumentation.mcpsdk21;

import org.jspecify.annotations.NullMarked;
