/** What the agent costs an MCP server. */
@NullMarked
package dev.vedette.benchmarks.agent;

import org.jspecify.annotations.NullMarked;
