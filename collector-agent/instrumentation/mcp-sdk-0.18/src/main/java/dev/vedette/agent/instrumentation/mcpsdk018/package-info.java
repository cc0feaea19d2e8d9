/** Sessions, requests and responses of the official MCP SDK, over streamable HTTP, HTTP with SSE and stdio, with sessions and without. */
@NullMarked
package dev.vedette.agent.instrumentation.mcpsdk018;

import org.jspecify.annotations.NullMarked;
