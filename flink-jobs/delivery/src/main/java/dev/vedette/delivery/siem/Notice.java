package dev.vedette.delivery.siem;

import dev.vedette.schemas.avro.Alert;
import java.util.Optional;

/**
 * What a SIEM is told.
 *
 * @param occasion why
 * @param alert its state
 * @param closedBecause why it is closed, in a person's or the late lane's words; empty otherwise
 * @param leftOut what was left out to keep a message short, in words; empty where nothing was
 */
public record Notice(Occasion occasion, Alert alert, Optional<String> closedBecause, Optional<String> leftOut) {
    /** The same of a shorter alert. */
    public Notice shortened(Alert shorter, String leftOut) {
        return new Notice(occasion, shorter, closedBecause, Optional.of(leftOut));
    }
}
