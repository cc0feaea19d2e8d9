package dev.vedette.detection;

import org.jspecify.annotations.Nullable;

/** What the source made of one Kafka record. */
sealed interface Received {

    /**
     * How far this record says that event time has come, microseconds since the epoch: never ahead of the broker's
     * clock, and not held back without bound by an old event.
     */
    long progress();

    /**
     * @param appended when the broker took it, milliseconds since the epoch
     * @param link its place in the agent's chain; null where it has none
     */
    record Event(
            EnrichedEvent event,
            long progress,
            long appended,
            @Nullable ChainLink link) implements Received {

        /** Of an event whose bytes were written anew, so that its hash says nothing of them. */
        Event withIntactLink() {
            return link == null || link.intact()
                    ? this
                    : new Event(
                            event,
                            progress,
                            appended,
                            new ChainLink(link.previous(), link.hash(), true, link.schema()));
        }
    }

    /**
     * @param reason without words of the record
     * @param schemaUnknown whether it may be readable once its writer's schema is known
     */
    record Unreadable(KafkaBytes record, String reason, boolean schemaUnknown, long progress) implements Received {}
}
