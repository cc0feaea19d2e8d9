/** Whether a session of tool calls shows that something which the caller read told it what to do. */
@NullMarked
package dev.vedette.models.sessions;

import org.jspecify.annotations.NullMarked;
