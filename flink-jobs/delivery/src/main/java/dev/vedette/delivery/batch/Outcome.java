package dev.vedette.delivery.batch;

import java.time.Duration;
import java.util.List;

/**
 * What came of a batch. What is neither to be sent again nor a dead letter has arrived.
 *
 * @param again those to be sent again, in their order
 * @param buried of each that is a dead letter now, why
 * @param cause why there are some to be sent again, for people; empty where there are none
 * @param notBefore how long the destination wants to be left alone, zero where it does not say
 */
public record Outcome<T extends BatchEntry>(List<T> again, List<String> buried, String cause, Duration notBefore) {}
