/** Spring AI's transports: they carry the official SDK's sessions over WebMVC. */
@NullMarked
package dev.vedette.agent.instrumentation.mcpspringwebmvc20;

import org.jspecify.annotations.NullMarked;
