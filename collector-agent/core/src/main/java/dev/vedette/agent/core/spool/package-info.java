/** The agent's directory: its identity, and the segments in which events wait that Kafka does not take. */
@NullMarked
package dev.vedette.agent.core.spool;

import org.jspecify.annotations.NullMarked;
