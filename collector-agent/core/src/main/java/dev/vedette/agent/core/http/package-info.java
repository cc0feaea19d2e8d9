/** Header fields that clients and proxies write: parsed as hostile input, in linear time. */
@NullMarked
package dev.vedette.agent.core.http;

import org.jspecify.annotations.NullMarked;
