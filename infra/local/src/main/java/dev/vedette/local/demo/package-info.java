/** The demo: an MCP server under watch, honest people, attacks, and what was seen of them. See {@code infra/local/scenarios}. */
@org.jspecify.annotations.NullMarked
package dev.vedette.local.demo;
