package dev.vedette.delivery.siem;

import dev.vedette.schemas.avro.AuditEvent;
import java.io.Serializable;
import java.util.Optional;

/**
 * An audit event in the words of somebody's tool. Whatever its texts hold, a format keeps its own structure, as {@link AlertFormat} does.
 * Thread-safe.
 */
@FunctionalInterface
public interface EventFormat extends Serializable {
    /**
     * The event in this form, without a frame around it; empty for events that have none or are not wanted.
     *
     * @param leftOut what was left out to keep it short, in words; empty where nothing was
     */
    Optional<byte[]> render(AuditEvent event, Optional<String> leftOut);
}
