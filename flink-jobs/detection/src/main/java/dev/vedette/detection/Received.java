package dev.vedette.detection;

/** What the source made of one Kafka record. */
sealed interface Received {

    /**
     * How far this record says that event time has come, microseconds since the epoch: never ahead of the broker's
     * clock, and not held back without bound by an old event.
     */
    long progress();

    record Event(EnrichedEvent event, long progress) implements Received {}

    /**
     * @param reason without words of the record
     * @param schemaUnknown whether it may be readable once its writer's schema is known
     */
    record Unreadable(KafkaBytes record, String reason, boolean schemaUnknown, long progress) implements Received {}
}
