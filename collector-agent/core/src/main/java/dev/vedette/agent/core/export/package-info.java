/** From the ring to Kafka: sequence, chain, OpenTelemetry log records, acknowledgement. */
@NullMarked
package dev.vedette.agent.core.export;

import org.jspecify.annotations.NullMarked;
