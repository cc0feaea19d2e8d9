/** API keys and session binding of Spring's MCP security. */
@NullMarked
package dev.vedette.agent.instrumentation.springmcpsecurity01;

import org.jspecify.annotations.NullMarked;
