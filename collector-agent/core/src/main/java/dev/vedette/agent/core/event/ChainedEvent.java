package dev.vedette.agent.core.event;

/**
 * An event that has its number and its place in the chain: nothing of it changes any more, wherever it waits and however
 * often it is sent.
 *
 * @param boot start of the agent that it belongs to
 * @param record Avro single-object encoding, as it stands in {@code vedette.events}
 */
public record ChainedEvent(long boot, long sequence, byte[] record) {}
