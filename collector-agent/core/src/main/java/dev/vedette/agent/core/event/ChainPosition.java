package dev.vedette.agent.core.event;

/**
 * Where an event stands.
 *
 * @param agent instance
 * @param previous hash of the event before it
 */
public record ChainPosition(String agent, long boot, long sequence, byte[] previous) {}
