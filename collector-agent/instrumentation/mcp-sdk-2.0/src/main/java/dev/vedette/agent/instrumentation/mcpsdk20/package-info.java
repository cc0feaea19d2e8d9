/** Sessions, requests and responses of the official MCP SDK, as streamable HTTP carries them. */
@NullMarked
package dev.vedette.agent.instrumentation.mcpsdk20;

import org.jspecify.annotations.NullMarked;
